import { randomFor } from '../../random.ts';
import type { Suite } from '../../suites/suite.ts';
import type { EvaluationRequest } from '../executor.ts';

/** As many cases or tasks of a split as were asked for, in their order: the same for every subject. */
export function drawn<T>(items: readonly T[], { hash }: Suite, request: EvaluationRequest): readonly T[] {
  const { split, limit } = request;
  if (limit === undefined || limit >= items.length) return items;
  const chosen = new Set(randomFor(hash, 'limit', split).shuffle(items).slice(0, limit));
  return items.filter((item) => chosen.has(item));
}
