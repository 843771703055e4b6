import type { CaseFollow } from '../contract.ts';

/** Hints stand at the end of an answer; what the answer quotes before is not one. */
const TAIL = 600;

/** The number that an answer proposes to go on with; undefined when it proposes none, or one that was already asked for. */
export function nextPage({ pattern }: CaseFollow, answer: string, asked: Set<number>): number | undefined {
  const [hint] = [...answer.slice(-TAIL).matchAll(new RegExp(pattern, 'gi'))].slice(-1);
  const next = Number(hint?.[1] ?? NaN);
  if (Number.isNaN(next) || asked.has(next)) return undefined;
  asked.add(next);
  return next;
}
