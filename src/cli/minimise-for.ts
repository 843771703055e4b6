import type { CampaignPlan } from '../engine/campaign-plan.ts';
import type { Executor } from '../engine/executor.ts';
import { variantId } from '../mutation/canonical.ts';
import { formatGenome } from '../mutation/format.ts';
import type { Genome } from '../mutation/genome.ts';
import { patchBetween } from '../patch.ts';
import type { Evidence } from '../promotion/evidence/evidence.ts';
import { asFit } from '../promotion/minimise/as-fit.ts';
import { minimise } from '../promotion/minimise/minimise.ts';
import { changedLines } from '../promotion/policy.ts';
import type { Invocation } from './command.ts';

/** Points of the score that a minimised candidate may have lost. */
const MARGIN = 0.005;
const EVALUATIONS = 200;

interface Candidate {
  readonly id: string;
  readonly genome: Genome;
}

export interface Minimised {
  readonly candidate: Candidate;
  readonly account: NonNullable<Evidence['minimised']>;
}

/** The candidate with as little of its difference from `reference` as it needs, with progress; undefined where nothing could go. */
export async function minimiseFor(
  { options, output }: Invocation,
  given: {
    readonly plan: CampaignPlan;
    readonly executor: Executor;
    readonly candidate: Candidate;
    readonly reference: Genome;
  },
): Promise<Minimised | undefined> {
  const { plan, executor, candidate, reference } = given;
  const limit = typeof options.evaluations === 'number' ? options.evaluations : EVALUATIONS;
  const size = async (genome: Genome) => ({
    lines: changedLines(
      patchBetween((await formatGenome(reference)).files, (await formatGenome(genome)).files),
    ),
    characters: Object.values((await formatGenome(genome)).files).reduce((sum, text) => sum + text.length, 0),
  });
  const before = await size(candidate.genome);
  output.note(`Minimising ${candidate.id}: ${before.lines} lines differ …`);
  const fit = await asFit({
    plan,
    executor,
    champion: candidate,
    margin: MARGIN,
    limit,
    onEvaluated: (n, held, why) =>
      output.note(`  evaluation ${n} of at most ${limit}: ${held ? 'as fit' : 'less fit'} (${why})`),
  });
  const genome = await minimise({
    champion: candidate.genome,
    before: reference,
    policy: plan.config.gate,
    holds: fit.holds,
  });
  const id = variantId(genome);
  const after = await size(genome);
  output.note(
    `Minimised to ${after.lines} lines in ${fit.evaluations()} evaluations${fit.evaluations() >= limit ? ', the limit' : ''}.`,
  );
  if (id === candidate.id) return undefined;
  return {
    candidate: { id, genome },
    account: { from: candidate.id, evaluations: fit.evaluations(), margin: MARGIN, before, after },
  };
}
