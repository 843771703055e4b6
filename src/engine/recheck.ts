import type { Evaluation } from '../fitness/evaluation.ts';
import { randomFor } from '../random.ts';

/** Whether a variant's evaluation is to be made twice: `share` of them all, the same ones in every run of the campaign. */
export function isRechecked(seed: string, variant: string, share: number): boolean {
  return randomFor(seed, 'recheck', variant).next() < share;
}

/**
 * The first evaluation when the second agrees with it in every verdict and objective, timing apart. Otherwise one that
 * is `invalid` and names the first case that differs: what is not repeatable can be neither compared nor trusted.
 */
export function agreed(first: Evaluation, second: Evaluation): Evaluation {
  const difference = differenceOf(first, second);
  if (difference === undefined) return first;
  return { ...first, outcome: { kind: 'invalid', detail: `Not repeatable: ${difference}.` } };
}

/** In words; undefined where there is none. */
export function differenceOf(first: Evaluation, second: Evaluation): string | undefined {
  if (first.outcome.kind !== second.outcome.kind)
    return `the evaluation ended ${first.outcome.kind}, then ${second.outcome.kind}`;
  const again = new Map(second.trials.map((trial) => [trial.id, trial]));
  for (const { id, verdict, outcome, reward } of first.trials) {
    const other = again.get(id);
    if (!other) return `${id} was run once only`;
    if (other.verdict !== verdict || other.outcome.kind !== outcome.kind || other.reward !== reward)
      return `${id} was ${verdict} (${outcome.kind}, ${reward}), then ${other.verdict} (${other.outcome.kind}, ${other.reward})`;
  }
  const named = Object.keys(first.objectives).find(
    (name) => first.objectives[name] !== second.objectives[name],
  );
  return named === undefined ? undefined : `objective ${named} differs`;
}
