/** How tools say that a command's time was up. */
const TIMED_OUT =
  /\btim(?:e|ed|ing)[ -]?out\b|\btime limit\b|\btime (?:is|was) up\b|\bexceed(?:s|ed|ing)? (?:the |its )?(?:time|deadline)/i;
/** An exit status that is named as one. */
const EXIT_STATUS = /\bexit(?:ed|s|ing)?\b[\s:=(]*(?:(?:with|status|code|was|is)\b[\s:=(]*)*(-?\d+)/gi;
/** A number after any word that may mean the same. */
const SOME_STATUS = /\b(?:exit\w*|status|code|returned|failed)\b[^\d\n-]{0,24}(\d+)/gi;

/**
 * Whether the remarks of an answer tell that a command ended so. Whoever is not told of a failure takes the command for
 * done, so silence about a status other than 0 is no; a time-out or failure that did not happen is no, too.
 */
export function endedAs(ended: 'timeout' | number, remarks: string): boolean {
  const timedOut = TIMED_OUT.test(remarks);
  if (ended === 'timeout') return timedOut;
  if (timedOut) return false;
  return ended === 0
    ? numbersOf(EXIT_STATUS, remarks).every((status) => status === 0)
    : numbersOf(SOME_STATUS, remarks).includes(ended);
}

function numbersOf(pattern: RegExp, text: string): number[] {
  return [...text.matchAll(pattern)].map(([, number]) => Number(number));
}
