import type { CodeSpan } from './trace/instrument.ts';
import type { Proposal } from './operator.ts';

/** A piece of code and how suspicious it is, in [0, 1]. */
export interface Suspect extends CodeSpan {
  readonly value: number;
}

/** The least chance that a proposal has: a fault may lie where nothing points to. */
const LEAST = 0.15;
/** Of a proposal in code that is no suspect: the top of a file, a helper that was added. */
const UNKNOWN = 0.5;

/** How likely a proposal is to be taken: by the innermost suspect that it changes, the most suspicious first. */
export function chanceOf({ edits }: Proposal, suspects: readonly Suspect[]): number {
  const most = Math.max(...suspects.map(({ value }) => value));
  if (!(most > 0)) return 1;
  const values = edits.flatMap((edit) => {
    const around = suspects.filter(
      ({ file, start, end }) => file === edit.file && start <= edit.start && edit.end <= end,
    );
    const [inner] = around.toSorted((a, b) => a.end - a.start - (b.end - b.start));
    return inner ? [inner.value / most] : [];
  });
  return values.length === 0 ? UNKNOWN : LEAST + (1 - LEAST) * Math.max(...values);
}
