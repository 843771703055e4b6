/** What the agent makes of a tool's answer. It has nothing but the words. */
export type EditAnswer =
  | { readonly kind: 'applied' }
  /** The place is not unique: quote more of it. */
  | { readonly kind: 'ambiguous' }
  /** The answer shows the very lines that were misquoted: they can be copied from it. */
  | { readonly kind: 'shown' }
  /** The answer names a line close to the place: a short look there is enough. */
  | { readonly kind: 'located'; readonly line: number }
  | { readonly kind: 'bare' };

const TROUBLE =
  /\b(could ?n[o']t|cannot|can't|not found|no match|not match|failed|failure|error|multiple|ambiguous|not unique|more than one|refus\w*|identical|no changes?|nothing|unable|invalid|denied|rejected|aborted|does not|did not|must)\b/i;
/** An answer that opens so has done it, whatever remarks follow. */
const SUCCESS =
  /^\W*(?:the )?(?:edit|file|change|replacement)? ?(?:was |has been |is )?(?:successfully |now )?(?:applied|replaced|changed|updated|edited|success\w*|done|ok)\b/i;
const AMBIGUOUS =
  /\b(multiple|ambiguous|not unique|more than once|more than one|several|(?:[2-9]|\d{2,}|two|three) (?:matches|times|occurrences|places|locations))\b/i;
/** Within this many lines of the place, a named line number saves reading the whole file. */
const NEAR = 6;

export function readEditAnswer(
  answer: string,
  wanted: { readonly before: string; readonly file: string },
  sent: string,
): EditAnswer {
  const opening = answer.slice(0, 300);
  const isAmbiguous = AMBIGUOUS.test(opening);
  if (SUCCESS.test(answer) || !(isAmbiguous || TROUBLE.test(opening))) return { kind: 'applied' };
  if (isAmbiguous) return { kind: 'ambiguous' };
  const sentLines = new Set(sent.split('\n'));
  // What the agent reads back of its own call tells it nothing.
  const told = answer.split('\n').filter((line) => !sentLines.has(line));
  const shown = new Set([...told, ...told.map(withoutNumber)]);
  const misquoted = wanted.before.split('\n').filter((l) => l.trim() !== '' && !sentLines.has(l));
  const hit = misquoted.filter((l) => shown.has(l)).length;
  if (misquoted.length > 0 && hit >= misquoted.length * 0.7) return { kind: 'shown' };
  const at = wanted.file.indexOf(wanted.before);
  const place = at < 0 ? undefined : wanted.file.slice(0, at).split('\n').length;
  if (place !== undefined)
    for (const line of numbersIn(told.join('\n')))
      if (Math.abs(line - place) <= NEAR) return { kind: 'located', line };
  return { kind: 'bare' };
}

function withoutNumber(line: string): string {
  return line.replace(/^[>+\-* ]?\s*\d+\s?[:|→]\s?/, '');
}

function numbersIn(answer: string): number[] {
  return [...answer.matchAll(/\blines?\s+(\d+)|^[>* ]*\s*(\d+)\s?[:|]/gim)].map((m) => Number(m[1] ?? m[2]));
}

/** What a search has told of a file: the line of its first match, 0 where no line is named; undefined when it is not listed. */
export function lineFound(answer: string, file: string): number | undefined {
  if (!answer.includes(file)) return undefined;
  const lines = answer.split('\n');
  // The file as a heading, or as the start of a line; its name also stands in lines that import it.
  const at = lines.findIndex(
    (line) => /^:?(?:\d|$)/.test(line.slice(line.indexOf(file) + file.length)) && line.includes(file),
  );
  if (at < 0) return 0;
  const [heading = '', first = ''] = lines.slice(at);
  const line =
    /:(\d+)\b/.exec(heading.slice(heading.indexOf(file) + file.length)) ??
    /^\s*(?:Line )?(\d+)[:|]/.exec(first);
  return Number(line?.[1] ?? 0);
}

/** The text of a file out of the answer of `read`: lines `N: text`; undefined when it shows none. */
export function readFileAnswer(answer: string): { firstLine: number; text: string } | undefined {
  const lines = [...answer.matchAll(/^(\d+): (.*)$/gm)];
  const first = lines[0]?.[1];
  if (first === undefined) return /<content>/.test(answer) ? { firstLine: 1, text: '' } : undefined;
  return { firstLine: Number(first), text: lines.map((m) => m[2] ?? '').join('\n') };
}

/** The exit code that the agent's own command printed; undefined when there is none. */
export function readExitCode(answer: string): number | undefined {
  const code = [...answer.matchAll(/exit code: (\d+)/g)].at(-1)?.[1];
  return code === undefined ? undefined : Number(code);
}
