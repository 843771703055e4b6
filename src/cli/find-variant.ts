import { ExitCode, ToolfinchError } from '../errors.ts';
import type { JournalReader } from '../engine/journal/reader.ts';
import type { Recorded } from '../engine/journal/reader.ts';
import type { Genome } from '../mutation/genome.ts';
import type { Evaluation } from '../fitness/evaluation.ts';

/** A variant with what is known of it. */
export interface KnownVariant {
  readonly id: string;
  readonly genome: Genome;
  readonly evaluation: Evaluation | undefined;
  /** The proposal that first made it; absent for the baseline. */
  readonly proposal: Recorded | undefined;
}

/** Finds `best` (best train score so far), `champion`, `baseline`, or the variant whose id starts with `wanted`. */
export function findVariant(journal: JournalReader, wanted: string): KnownVariant {
  const variants = allVariants(journal);
  const named = byName(journal, variants, wanted);
  const found = named ? [named] : variants.filter(({ id }) => id.startsWith(wanted));
  const [variant] = found;
  if (found.length === 1 && variant) return variant;
  throw new ToolfinchError(
    'VARIANT_UNKNOWN',
    found.length === 0
      ? `There is no variant ${wanted} in ${journal.path}.`
      : `${wanted} fits ${found.length} variants in ${journal.path}.`,
    found.length === 0
      ? 'Ids are listed by `toolfinch status`; `best` and `baseline` work too.'
      : 'Give more of the id.',
    ExitCode.usage,
  );
}

/** The baseline and every variant that was evaluated, in the order of their proposals. */
export function allVariants(journal: JournalReader): KnownVariant[] {
  const variants = new Map<string, KnownVariant>();
  const baseline = journal.baseline();
  if (baseline) variants.set(baseline.id, { ...baseline, proposal: undefined });
  for (const proposal of journal.recorded().values()) {
    const { result } = proposal;
    if (result.kind === 'evaluated' && !variants.has(result.id)) {
      variants.set(result.id, {
        id: result.id,
        genome: result.genome,
        evaluation: result.evaluation,
        proposal,
      });
    }
  }
  return [...variants.values()];
}

/** Best first by train score; among equals the earlier one. */
export function byScore(variants: readonly KnownVariant[]): KnownVariant[] {
  const score = ({ evaluation }: KnownVariant): number =>
    evaluation?.outcome.kind === 'ok' ? (evaluation.objectives.score ?? -Infinity) : -Infinity;
  return variants.filter((variant) => score(variant) > -Infinity).sort((a, b) => score(b) - score(a));
}

function byName(
  journal: JournalReader,
  variants: readonly KnownVariant[],
  name: string,
): KnownVariant | undefined {
  if (name === 'best') return byScore(variants)[0];
  if (name === 'baseline') return variants.find(({ proposal }) => proposal === undefined);
  if (name !== 'champion') return undefined;
  const champion = journal.events('finished').at(-1)?.data.champion;
  return variants.find(({ id }) => id === champion);
}
