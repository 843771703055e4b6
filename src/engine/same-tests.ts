import type { Evaluation } from '../fitness/evaluation.ts';

/**
 * The evaluation of a child, or `invalid` where not the same tests of its repository passed as did for the baseline: one
 * that skips tests, or ends them early, has passed less than it seems.
 */
export function withSameTests(baseline: Evaluation | undefined, child: Evaluation): Evaluation {
  const [wanted, passed] = [baseline?.tests, child.tests];
  if (child.outcome.kind !== 'ok' || !wanted || passed?.names === wanted.names) return child;
  const detail = `${passed?.count ?? 0} tests of the repository passed, of the baseline ${wanted.count}, or others.`;
  return { ...child, outcome: { kind: 'invalid', detail } };
}
