import { resolve } from 'node:path';
import {
  builtinSubject,
  genomeSubject,
  requestFor,
  splitRequests,
  type CampaignPlan,
} from '../../engine/campaign-plan.ts';
import type { Executor, Subject } from '../../engine/executor.ts';
import { isImprovement } from '../../engine/improvement.ts';
import { suiteRef } from '../../engine/executor.ts';
import type { Claim } from '../../engine/claim.ts';
import { variantId } from '../../mutation/canonical.ts';
import { formatGenome } from '../../mutation/format.ts';
import { gate } from '../../mutation/gate.ts';
import { toolName, type Genome } from '../../mutation/genome.ts';
import { promptTokens } from '../../mutation/prompt-tokens.ts';
import { patchBetween } from '../../patch.ts';
import { loadSuite } from '../../suites/load-suite.ts';
import { contractChanges } from '../contract.ts';
import type { InUse } from '../in-use.ts';
import type { Evidence, Measured } from './evidence.ts';
import { measured } from './measure.ts';

/** What is known before anything is measured. */
export interface EvidenceBasis {
  readonly plan: CampaignPlan;
  readonly candidate: { readonly id: string; readonly genome: Genome };
  readonly inUse: InUse;
  readonly project: string;
  readonly by: string;
  readonly at: string;
  readonly lineage: Evidence['lineage'];
  readonly licence: string;
  readonly versions: Evidence['versions'];
  readonly minimised?: Evidence['minimised'];
  readonly editedFrom?: string;
  readonly hooks?: Evidence['hooks'];
  /** Seed of the shadow cases; one that nobody knew while the search ran. */
  readonly shadowSeed: string;
  /** Whether train cases are wanted that the candidate gets right. */
  readonly withExamples?: boolean;
  /** Repetitions of each held-out task; default: those of the campaign's claim. */
  readonly trials?: number;
}

/**
 * Evaluates the candidate and the tool in use on the held-out split and on shadow cases. `open` writes down, before
 * anything is looked at, that the split is opened.
 */
export async function collectEvidence(
  basis: EvidenceBasis,
  executor: Executor,
  open: (candidate: string) => Pick<Claim, 'openings' | 'openingsOnMachine'>,
): Promise<Evidence> {
  const { plan, candidate, inUse, trials = plan.config.stages.claim.trials } = basis;
  const other = subjectInUse(plan, inUse);
  const { openings, openingsOnMachine = 0 } = open(candidate.id);
  const subjects = [genomeSubject(candidate), other] as const;
  const [a, b] = await Promise.all(
    subjects.map((subject) =>
      Promise.all(
        splitRequests(plan, subject, 'heldout', trials).map((request) =>
          executor.evaluate({ ...request, trajectories: false }),
        ),
      ),
    ),
  );
  const heldout = (a ?? []).flatMap((evaluation, i) => {
    const partner = b?.[i];
    return partner ? [measured(plan.config.seed, evaluation, partner)] : [];
  });
  const shadow = await onShadow(basis, subjects, executor);
  const examples = basis.withExamples ? await examplesOf(basis, executor) : [];
  const reference = inUse.genome ?? plan.baseline.genome;
  const verdict = gate(candidate.genome, reference, plan.config.gate);
  const [before, after] = [await formatGenome(reference), await formatGenome(candidate.genome)];
  return {
    format: 1,
    collected: basis.at,
    collectedBy: basis.by,
    tool: toolName(candidate.genome),
    candidate,
    inUse: {
      id: other.id,
      kind: inUse.genome ? 'own' : 'builtin',
      place: inUse.entry ?? null,
      genome: inUse.genome ?? null,
    },
    project: basis.project,
    campaign: {
      name: plan.config.name,
      folder: resolve(plan.folder),
      seed: plan.config.seed,
      suite: plan.suite.folder,
      suiteHash: plan.suite.hash,
    },
    heldout,
    shadow,
    improves: isImprovement(heldout.flatMap(({ comparisons }) => comparisons)),
    promptTokens: {
      candidate: promptTokens(candidate.genome) ?? null,
      inUse: (inUse.genome && promptTokens(inUse.genome)) ?? null,
    },
    contract: {
      against: inUse.genome ? 'tool in use' : 'baseline of the campaign',
      changes: contractChanges(reference, candidate.genome),
      gate: verdict.ok || verdict.reason === 'unchanged' ? null : `${verdict.reason}: ${verdict.detail}`,
    },
    patch: patchBetween(before.files, after.files),
    lineage: basis.lineage,
    ...(basis.minimised && { minimised: basis.minimised }),
    ...(basis.hooks && { hooks: basis.hooks }),
    ...(basis.editedFrom !== undefined && { editedFrom: basis.editedFrom }),
    versions: basis.versions,
    openings: { inCampaign: openings, onMachine: openingsOnMachine },
    licence: basis.licence,
    examples,
    notes: inUse.genome ? [] : [LOST_WITH_THE_BUILTIN],
  };
}

const LOST_WITH_THE_BUILTIN =
  'In OpenCode 1.18 a tool file that takes the place of a built-in does without what the built-in does around its work: the permission request unless the tool asks itself, the check for folders outside the project, the lock on a file, formatters, diagnostics of language servers, and the events that a file has changed.';

function subjectInUse(plan: CampaignPlan, { genome }: InUse): Subject {
  return genome ? genomeSubject({ id: variantId(genome), genome }) : builtinSubject(plan);
}

async function onShadow(
  { plan, shadowSeed }: EvidenceBasis,
  [a, b]: readonly [Subject, Subject],
  executor: Executor,
): Promise<(Measured & { readonly seed: string }) | null> {
  const suite = await loadSuite(plan.suite.folder, { shadow: shadowSeed });
  if (suite.cases('heldout').length === 0) return null;
  const on = (subject: Subject) =>
    executor.evaluate({
      ...requestFor(plan, subject),
      suite: { ...suiteRef(suite), shadow: shadowSeed },
      stage: 'cases',
      split: 'heldout',
    });
  const [candidate, inUse] = await Promise.all([on(a), on(b)]);
  return { seed: shadowSeed, ...measured(shadowSeed, candidate, inUse) };
}

/** At most one case a mode, and a dozen. */
const EXAMPLES = 12;

async function examplesOf({ plan, candidate }: EvidenceBasis, executor: Executor): Promise<string[]> {
  const { trials } = await executor.evaluate({
    ...requestFor(plan, genomeSubject(candidate)),
    stage: 'cases',
    split: 'train',
  });
  const byMode = new Map(
    trials.filter(({ verdict }) => verdict === 'correct').map(({ mode, id }) => [mode, id]),
  );
  return [...byMode.values()].slice(0, EXAMPLES);
}
