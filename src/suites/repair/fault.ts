import type { PolicyScript } from '../task.ts';

/** One small change that spoils a program: the text from `start` to `end` becomes `text`. */
export interface Fault {
  /** What kind of mistake it is, e.g. `comparison`. */
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Finds every place of a program where a fault may be put. Pure; in the order of the text. */
export type FaultFinder = (source: string) => readonly Fault[];

/** The program with all faults; they must not overlap. */
export function withFaults(source: string, faults: readonly Fault[]): string {
  return [...faults]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (text, { start, end, text: spoiled }) => text.slice(0, start) + spoiled + text.slice(end),
      source,
    );
}

/** Whether the lines of the two have a line between them, so that each can be repaired without the other. */
export function areApart(source: string, one: Fault, other: Fault): boolean {
  const [first, second] = one.start < other.start ? [one, other] : [other, one];
  return (source.slice(first.end, second.start).match(/\n/g) ?? []).length >= 2;
}

/**
 * The edits that take the faults out again, one a fault, in the order of the text: whole lines, with as many lines around
 * them as it takes for the old text to stand in the file once.
 */
export function inverseEdits(file: string, source: string, faults: readonly Fault[]): PolicyScript['edits'] {
  const edits: PolicyScript['edits'] = [];
  const ordered = [...faults].sort((a, b) => a.start - b.start);
  for (const [i, fault] of ordered.entries()) {
    // Those before it are repaired by now, those after it are not.
    const now = withFaults(source, ordered.slice(i));
    const spoiledEnd = fault.start + fault.text.length;
    let from = now.lastIndexOf('\n', fault.start - 1) + 1;
    let to = lineEnd(now, spoiledEnd);
    while (now.split(now.slice(from, to)).length !== 2 && (from > 0 || to < now.length)) {
      from = from === 0 ? 0 : now.lastIndexOf('\n', from - 2) + 1;
      to = lineEnd(now, Math.min(to + 1, now.length));
    }
    const right = source.slice(fault.start, fault.end);
    edits.push({
      file,
      before: now.slice(from, to),
      after: now.slice(from, fault.start) + right + now.slice(spoiledEnd, to),
      replaceAll: false,
    });
  }
  return edits;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}
