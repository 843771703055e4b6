import type { Expectation, Fact } from '../suites/case.ts';
import type { Verdict } from './evaluation.ts';
import { endedAs } from './judge-ending.ts';
import type { ObservedCall } from './observed-call.ts';

type Wanted = Extract<Expectation, { kind: 'answer' }>;

/** How tools say that there is more than they show. */
const PARTIAL =
  /\btruncat|\bmore (?:match|result|file|line|output|available|entries)|\bshowing (?:only )?(?:the )?(?:first|last|lines|\d+)|\bfirst \d+\b|\blimited to\b|\b(?:omitted|not shown|cut off|capped)\b|\boffset\s*[=:]\s*\d+/i;
/** How tools say that there is nothing. */
const EMPTY =
  /\bno (?:such |matching )?(?:files?|match(?:es)?|results?|lines?|entries|output)\b|\bnothing\b|\b0 (?:files?|match(?:es)?|results?)\b|\b(?:none|not) found\b|\bempty\b|\b(?:total )?0 lines\b/i;

/**
 * The verdict on a success. What is untrue is `wrong`; so is silence about what is missing, for the model takes the
 * answer for the whole. What is true and owns up to being a part, but lacks what was asked for, is `refused`.
 */
export function verdictOfAnswer(wanted: Wanted, { output = '', pages }: ObservedCall): Verdict {
  const answer = pages?.join('\n') ?? output;
  const lines = answer.split(/\r?\n/);
  if (wanted.hasNot.some((fact) => holds(lines, fact))) return 'wrong';
  const said = remarks(lines, wanted.has);
  if (wanted.ended !== undefined && !endedAs(wanted.ended, said)) return 'wrong';
  const partial = PARTIAL.test(said);
  switch (wanted.extent) {
    case 'empty':
      return EMPTY.test(said) ? 'correct' : 'wrong';
    case 'partial':
      if (!partial) return 'wrong';
      break;
    case 'complete':
      if (partial) return 'wrong';
      break;
    case 'any':
  }
  if (!wanted.has.every((fact) => holds(lines, fact))) return partial ? 'refused' : 'wrong';
  return wanted.atMost !== undefined && answer.length > wanted.atMost ? 'refused' : 'correct';
}

/** Where tools speak of the answer itself: its first and last lines, but for those that hold what was asked for. */
function remarks(lines: readonly string[], has: readonly Fact[]): string {
  const spoken = lines.filter((line) => line.trim() !== '');
  const edges = spoken.length <= 6 ? spoken : [...spoken.slice(0, 2), ...spoken.slice(-3)];
  return edges
    .filter((line) => !has.some(({ parts }) => parts.every((part) => mentions(line, part))))
    .join('\n');
}

/** Whether some line has all parts of the fact and stands under its path. */
export function holds(lines: readonly string[], { parts, under }: Fact): boolean {
  let headed = under === undefined;
  for (const line of lines) {
    // A path heads the lines below it until another path does.
    if (under !== undefined) {
      if (namesPath(line, under)) headed = true;
      else if (/^\S*[/\\]\S*:?\s*$|^\S+\.\w+:\d+/.test(line)) headed = false;
    }
    if (headed && parts.every((part) => mentions(line, part))) return true;
  }
  return false;
}

function mentions(line: string, part: string): boolean {
  return /^\d+$/.test(part)
    ? new RegExp(`(?<![\\w.-])${part}(?![\\w]|[.-]\\d)`).test(line)
    : line.includes(part);
}

/** `src/a.ts` does not name `a.ts`'s namesake in `lib/src/a.ts`, nor `src/a.tsx`. */
function namesPath(line: string, path: string): boolean {
  for (let at = line.indexOf(path); at >= 0; at = line.indexOf(path, at + 1)) {
    const before = line.slice(0, at);
    const after = line.slice(at + path.length);
    if (!/^[\w-]|^\.\w/.test(after) && !/[\w.-]$/.test(before) && (!before.endsWith('/') || isRoot(before)))
      return true;
  }
  return false;
}

/** What stands before a relative path in an absolute one, as tools and tests write it. */
function isRoot(before: string): boolean {
  return /(?:\{\{workspace\}\}|(?:^|\s)\.)\/$/.test(before);
}
