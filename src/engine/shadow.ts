import type { Evaluation } from '../fitness/evaluation.ts';
import { loadSuite } from '../suites/load-suite.ts';
import type { Entry } from './archives/archive.ts';
import { genomeSubject, requestFor, type CampaignPlan } from './campaign-plan.ts';
import { compareStage, type StageComparison } from './claim.ts';
import { suiteRef, type EvaluationRequest } from './executor.ts';
import type { Journal } from './journal/journal.ts';
import type { Objectives } from './fitness-order.ts';

/** Champion and baseline on held-out cases that did not exist while the search ran. */
export interface Shadow {
  /** What the cases were generated from, after the search. */
  readonly seed: string;
  readonly cases: number;
  readonly baseline: Objectives;
  readonly champion: Objectives;
  readonly comparisons: readonly StageComparison[];
}

/**
 * Draws the held-out cases of every generator anew, from a seed that nobody knew before, and compares champion and
 * baseline on them. The seed is in the journal, so that a resumed campaign goes on with the same cases. Undefined where
 * the suite generates none.
 */
export async function shadowOf(
  plan: CampaignPlan,
  { journal, freshSeed }: { readonly journal: Journal; readonly freshSeed: () => string },
  baseline: Entry,
  champion: Entry,
  evaluate: (request: EvaluationRequest) => Promise<Evaluation>,
): Promise<Shadow | undefined> {
  const known = journal.events('shadow-drawn').at(-1)?.data['seed'];
  const seed = typeof known === 'string' ? known : freshSeed();
  const suite = await loadSuite(plan.suite.folder, { shadow: seed });
  const cases = suite.cases('heldout').length;
  if (cases === 0) return undefined;
  if (known === undefined) journal.event('shadow-drawn', { seed, suiteHash: suite.hash });
  const on = (entry: Entry): Promise<Evaluation> =>
    evaluate({
      ...requestFor(plan, genomeSubject(entry)),
      suite: { ...suiteRef(suite), shadow: seed },
      stage: 'cases',
      split: 'heldout',
    });
  const [a, b] = await Promise.all([on(champion), on(baseline)]);
  return {
    seed,
    cases,
    baseline: b.objectives,
    champion: a.objectives,
    comparisons: compareStage(seed, a, b),
  };
}
