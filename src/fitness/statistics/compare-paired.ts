import type { Random } from '../../random.ts';
import type { Trial } from '../evaluation.ts';
import { scored, type Objective } from '../objectives.ts';
import { clusterBootstrap, signFlipTest } from './bootstrap.ts';
import { mcnemarExact } from './mcnemar.ts';

export interface ComparePairedOptions {
  readonly objective: Pick<Objective, 'of'>;
  readonly random: Random;
  /** Default 2,000. */
  readonly resamples?: number;
  /** Default 0.95. */
  readonly confidence?: number;
}

/** Two variants on the same trials. All figures are over the pairs alone. */
export interface PairedComparison {
  readonly meanA: number;
  readonly meanB: number;
  /** meanA − meanB; whether more is better is the objective's direction. */
  readonly difference: number;
  /** Ends of the interval of the difference: bootstrap over clusters, percentile. */
  readonly low: number;
  readonly high: number;
  /** Pairs. */
  readonly n: number;
  readonly clusters: number;
  /** Scored trials that have no partner and were left out. */
  readonly unpaired: number;
  /** Two-sided. Exact McNemar where every value is 0 or 1, else a sign-flip test over clusters. */
  readonly pValue: number;
  /** Pairs in which A has the larger value, and in which B has. */
  readonly discordant: { readonly a: number; readonly b: number };
}

/**
 * Compares two variants on the trials that both have, by id. Throws when they have none in common.
 *
 * The interval respects clusters and is what a claim should rest on. McNemar's test takes pairs for independent, so with
 * few, large clusters it is too sure of itself.
 */
export function comparePaired(
  trialsA: readonly Trial[],
  trialsB: readonly Trial[],
  { objective, random, resamples = 2000, confidence = 0.95 }: ComparePairedOptions,
): PairedComparison {
  const a = scored(trialsA);
  const b = new Map(scored(trialsB).map((t) => [t.id, t]));
  const pairs = a.flatMap((trial) => {
    const partner = b.get(trial.id);
    return partner === undefined
      ? []
      : [{ cluster: trial.cluster, a: objective.of(trial), b: objective.of(partner) }];
  });
  if (pairs.length === 0) throw new RangeError('comparePaired: the two have no trial in common');
  const differences = pairs.map((p) => ({ cluster: p.cluster, value: p.a - p.b }));
  const mean = (of: (p: (typeof pairs)[number]) => number): number =>
    pairs.reduce((s, p) => s + of(p), 0) / pairs.length;
  const discordant = { a: pairs.filter((p) => p.a > p.b).length, b: pairs.filter((p) => p.b > p.a).length };
  const isBinary = pairs.every((p) => (p.a === 0 || p.a === 1) && (p.b === 0 || p.b === 1));
  return {
    meanA: mean((p) => p.a),
    meanB: mean((p) => p.b),
    difference: mean((p) => p.a - p.b),
    ...clusterBootstrap(differences, random, { resamples, confidence }),
    n: pairs.length,
    clusters: new Set(pairs.map((p) => p.cluster)).size,
    unpaired: a.length + b.size - 2 * pairs.length,
    pValue: isBinary
      ? mcnemarExact(discordant.a, discordant.b)
      : signFlipTest(differences, random, resamples),
    discordant,
  };
}
