import type { Expectation, Fact } from '../suites/case.ts';
import type { Verdict } from './evaluation.ts';
import type { ObservedCall } from './observed-call.ts';

type Wanted = Extract<Expectation, { kind: 'answer' }>;

/** How tools say that there is more than they show. */
const PARTIAL =
  /\btruncat|\bmore (?:match|result|file|line|output|available|entries)|\bshowing (?:the )?(?:first|last|\d+)|\bfirst \d+\b|\blimited to\b|\bnarrow\b|\b(?:omitted|not shown)\b|\boffset\s*[=:]\s*\d+/i;
/** How tools say that there is nothing. */
const EMPTY =
  /\bno (?:files?|match(?:es)?|results?|entries)\b|\bnothing\b|\b0 (?:files?|match(?:es)?|results?)\b|\bempty\b|\bnot found\b/i;

/**
 * The verdict on a success. What is untrue is `wrong`; so is silence about what is missing, for the model takes the
 * answer for the whole. What is true and owns up to being a part, but lacks what was asked for, is `refused`.
 */
export function verdictOfAnswer(wanted: Wanted, { output = '', pages }: ObservedCall): Verdict {
  const answer = pages?.join('\n') ?? output;
  const lines = answer.split(/\r?\n/);
  if (wanted.hasNot.some((fact) => holds(lines, fact))) return 'wrong';
  const partial = PARTIAL.test(answer);
  if (wanted.extent === 'partial' && !partial) return 'wrong';
  if (wanted.extent === 'complete' && partial) return 'wrong';
  if (wanted.extent === 'empty') return EMPTY.test(answer) ? 'correct' : 'wrong';
  if (!wanted.has.every((fact) => holds(lines, fact))) return partial ? 'refused' : 'wrong';
  return wanted.atMost !== undefined && answer.length > wanted.atMost ? 'refused' : 'correct';
}

/** Whether some line has all parts of the fact and stands under its path. */
export function holds(lines: readonly string[], { parts, under }: Fact): boolean {
  let headed = under === undefined;
  for (const line of lines) {
    // A path heads the lines below it until a blank line, or another path, ends the block.
    if (under !== undefined) {
      if (mentions(line, under)) headed = true;
      else if (line.trim() === '' || /^\S*[/\\]\S+:?\s*$/.test(line)) headed = false;
    }
    if (headed && parts.every((part) => mentions(line, part))) return true;
  }
  return false;
}

function mentions(line: string, part: string): boolean {
  return /^\d+$/.test(part)
    ? new RegExp(`(?<![\\d.])${part}(?![\\d.]\\d|\\d)`).test(line)
    : line.includes(part);
}
