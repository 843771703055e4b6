import { applyEdits, overlap } from '../../mutation/apply-edits.ts';
import { variantId } from '../../mutation/canonical.ts';
import { formatGenome } from '../../mutation/format.ts';
import { gate, type GatePolicy } from '../../mutation/gate.ts';
import type { Genome } from '../../mutation/genome.ts';
import { missingNames } from '../../mutation/link-files.ts';
import type { TextEdit } from '../../mutation/operator.ts';
import { readSyntax } from '../../mutation/syntax.ts';
import { ddmin } from './ddmin.ts';
import { reductionKinds, reductionsOf } from './reductions.ts';
import { treeDiff } from './tree-diff.ts';

export interface MinimiseOptions {
  /** The variant whose fitness is to hold. */
  readonly champion: Genome;
  /** The tool that its difference is taken from. */
  readonly before: Genome;
  readonly policy: GatePolicy;
  /** Whether a variant is as fit as the champion; undefined when no more can be evaluated. */
  readonly holds: (id: string, genome: Genome) => Promise<boolean | undefined>;
  readonly onStep?: (genome: Genome) => void;
}

/**
 * The champion with as little of its difference as its fitness needs. First whole edits are left out, then what is new
 * is reduced kind by kind and level by level, from the outside in (Misherghi and Su 2006). A form that does not parse, does not pass the
 * gate or uses names that nobody declares is not evaluated.
 */
export async function minimise({
  champion,
  before,
  policy,
  holds,
  onStep,
}: MinimiseOptions): Promise<Genome> {
  const [start, goal] = [await formatGenome(before), await formatGenome(champion)];
  const names = new Set([...freeNames(start), ...freeNames(goal)]);
  const known = new Map<string, boolean>();
  let current = goal;
  const passes = async (genome: Genome): Promise<boolean | undefined> => {
    if (!isWorthIt(genome)) return false;
    const id = variantId(genome);
    const seen = known.get(id);
    if (seen !== undefined) return seen;
    const answer = await holds(id, genome);
    if (answer !== undefined) known.set(id, answer);
    return answer;
  };
  const isWorthIt = (genome: Genome): boolean => {
    if (readSyntax(genome).errors.length > 0) return false;
    if ([...freeNames(genome)].some((name) => !names.has(name))) return false;
    const verdict = gate(genome, start, policy);
    return verdict.ok || verdict.reason === 'unchanged';
  };
  const take = async (genome: Genome): Promise<void> => {
    current = await formatGenome(genome);
    onStep?.(current);
  };

  const edits = treeDiff(start, goal);
  const isWhole = variantId(applyEdits(start, edits)) === variantId(goal);
  if (isWhole && edits.length > 0) {
    const kept = await ddmin(edits, (some) => passes(applyEdits(start, some)));
    if (kept.length < edits.length) await take(applyEdits(start, kept));
  }

  for (const kind of reductionKinds) {
    for (let depth = 1; ; depth++) {
      const all = reductionsOf(current, start).filter((one) => one.kind === kind);
      if (!all.some((one) => one.depth >= depth)) break;
      const level = all
        .filter((one) => one.depth === depth)
        .toSorted((a, b) => (a.likeness < b.likeness ? -1 : a.likeness > b.likeness ? 1 : 0));
      const base = current;
      // What is kept is what is not reduced.
      const kept = await ddmin(level, (left) => passes(reduced(base, level, left)));
      if (kept.length < level.length) await take(reduced(base, level, kept));
    }
  }
  return current;
}

function reduced(genome: Genome, level: readonly TextEdit[], kept: readonly TextEdit[]): Genome {
  const edits = level.filter((edit) => !kept.includes(edit));
  const apart = edits.filter((edit, i) => !edits.slice(0, i).some((other) => overlap([edit], [other])));
  return applyEdits(genome, apart);
}

function freeNames(genome: Genome): ReadonlySet<string> {
  const { files, checker } = readSyntax(genome);
  return new Set([...files.values()].flatMap((source) => [...missingNames(source, checker)]));
}
