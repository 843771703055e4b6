import type { Evaluation } from '../fitness/evaluation.ts';
import { ochiai, spectraOf } from '../fitness/spectrum.ts';
import { variantId } from '../mutation/canonical.ts';
import type { Genome } from '../mutation/genome.ts';
import { instrument } from '../mutation/instrument.ts';
import type { Suspect } from '../mutation/suspects.ts';
import { genomeSubject, searchRequest, type CampaignPlan } from './campaign-plan.ts';
import type { EvaluationRequest } from './executor.ts';

/** Where a parent is likely to be wrong; undefined where that is not known or not asked for. */
export type SuspectsOf = (parent: Genome | undefined) => Promise<readonly Suspect[] | undefined>;

/** So many train cases tell enough. */
const CASES = 200;

/**
 * Looks once at each parent: an evaluation of it that says what each case ran through. It follows from the parent alone, so
 * that a resumed campaign comes to the same. A file in a repository is not looked at.
 */
export function suspectsOf(
  plan: CampaignPlan,
  evaluate: (request: EvaluationRequest) => Promise<Evaluation>,
): SuspectsOf {
  const known = new Map<string, Promise<readonly Suspect[] | undefined>>();
  return (parent) => {
    if (!parent || !plan.config.suspicion || plan.checkout) return Promise.resolve(undefined);
    // By text and not by variant: offsets are those of the text.
    const key = JSON.stringify(parent);
    let suspects = known.get(key);
    if (!suspects) known.set(key, (suspects = look(parent)));
    return suspects;
  };

  async function look(genome: Genome): Promise<readonly Suspect[] | undefined> {
    const instrumented = instrument(genome);
    if (!instrumented) return undefined;
    const whole = searchRequest(plan, genomeSubject({ id: variantId(genome), genome }));
    const { trials } = await evaluate({
      ...whole,
      limit: Math.min(CASES, whole.limit ?? CASES),
      reached: true,
    });
    const values = ochiai(spectraOf(trials), instrumented.spans.length);
    return instrumented.spans.map((span, i) => ({ ...span, value: values[i] ?? 0 }));
  }
}
