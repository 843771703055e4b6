import type { Case } from '../suites/case.ts';
import { refusalText, type ObservedCall } from './observed-call.ts';

/** A hint costs the model tokens on every failure; longer texts earn nothing. */
const LONGEST_HINT = 600;
/** A line is near when it lies at most this many lines outside the region that was to change. */
const NEAR_LINES = 5;
/** Ranges wider than this say nothing about where. */
const WIDEST_RANGE = 30;

/** What a hint points at: a line number of the file, with the text that it claims to stand there. */
interface Pointer {
  readonly first: number;
  readonly last: number;
  readonly quote?: string;
}

/** Forms in which tools name lines: `12: text`, `12| text`, `line 12: text`, `lines 12-15`, `line 12`. */
function pointersIn(text: string): Pointer[] {
  const pointers: Pointer[] = [];
  for (const line of text.split(/\r?\n/)) {
    const quoted = /^[\s>*-]*(?:line\s+)?(\d{1,6})\s?[:|]\s?(.*\S)/i.exec(line);
    if (quoted?.[1] !== undefined && quoted[2] !== undefined) {
      pointers.push({ first: Number(quoted[1]), last: Number(quoted[1]), quote: quoted[2].trim() });
      continue;
    }
    for (const m of line.matchAll(/\blines?\s+(\d{1,6})(?:\s*(?:-|–|to)\s*(\d{1,6}))?/gi)) {
      pointers.push({ first: Number(m[1]), last: Number(m[2] ?? m[1]) });
    }
  }
  return pointers;
}

/** The lines of the old text (1-based, inclusive) that differ from the new one. */
function changedRegion(before: readonly string[], after: readonly string[]): readonly [number, number] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const room = Math.min(before.length, after.length) - head;
  while (tail < room && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return [head + 1, Math.max(head + 1, before.length - tail)];
}

/**
 * How much a refusal on a should-apply case helps the model to get it right next time, in [0, 1].
 *
 * 1: quotes a line near the place that was to change, with its true number. ⅓: names a near line or a narrow range
 * without a quote that can be checked. 0: anything else, texts over 600 characters, and texts of which most pointers
 * lead elsewhere. Quotes are compared with the file, never believed; the call's own arguments sent back prove nothing,
 * since they carry no line number of the file.
 */
export function hintQuality(case_: Case, observation: ObservedCall): number {
  const text = refusalText(observation);
  if (case_.expect.kind !== 'files' || text === undefined || text.length > LONGEST_HINT) return 0;
  const pointers = pointersIn(text);
  if (pointers.length === 0) return 0;
  let best = 0;
  for (const [path, wanted] of Object.entries(case_.expect.files)) {
    const before = case_.files[path];
    if (before === undefined || wanted === null || wanted === before) continue;
    const lines = before.split(/\r\n|\r|\n/);
    const [first, last] = changedRegion(lines, wanted.split(/\r\n|\r|\n/));
    const isNear = (p: Pointer): boolean =>
      p.first >= 1 &&
      p.last >= p.first &&
      p.last - p.first <= WIDEST_RANGE + (last - first) &&
      p.first <= last + NEAR_LINES &&
      p.last >= first - NEAR_LINES;
    const near = pointers.filter(isNear);
    if (near.length === 0 || near.length * 2 < pointers.length) continue;
    const proven = near.some(
      (p) => p.quote !== undefined && p.quote.length >= 3 && lines[p.first - 1]?.trim() === p.quote,
    );
    best = Math.max(best, proven ? 1 : 1 / 3);
  }
  return best;
}
