import { setMaxListeners } from 'node:events';
import type { Evaluation } from '../fitness/evaluation.ts';
import type { ArchiveStats, Elite, Entry } from './archives/archive.ts';
import { createArchive } from './archives/index.ts';
import type { CampaignPlan } from './campaign-plan.ts';
import type { ModelSide } from '../models/model-side.ts';
import type { ModelUsage } from '../models/usage.ts';
import { ChildMaker } from './child-maker.ts';
import { makeClaim, type Claim } from './claim.ts';
import { shadowOf, type Shadow } from './shadow.ts';
import { runControls, type Controls } from './controls.ts';
import { openHeldout } from './open-heldout.ts';
import type { OpeningLedger } from './openings.ts';
import type { Clock } from './clock.ts';
import type { OperatorCredit } from './credit.ts';
import type { ModelCreditRow } from './model-credit.ts';
import type { EvaluationRequest, Executor } from './executor.ts';
import { searchEnd } from './extend-campaign.ts';
import { championOf, judgeFinalists, type Finalist } from './finalists.ts';
import { bestOf } from './fitness-order.ts';
import type { MakingCost } from './making-cost.ts';
import { haltOn, Interrupted, unlessInterrupted } from './halt.ts';
import { LackingReplies } from './lacking-replies.ts';
import type { Journal, Purpose } from './journal/journal.ts';
import { writePlainFiles } from './plain-files.ts';
import type { RemoteSide } from './remote/remote-side.ts';
import { refuseSlow } from './refuse-slow.ts';
import { replay } from './replay.ts';
import { combined, type Reporter } from './reporter.ts';
import { createSearch, type Applied, type Ask, type Result, type Search } from './search.ts';
import { selections } from './selection/index.ts';

export interface CampaignParts {
  readonly executor: Executor;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Needed where the plan's operators ask models. */
  readonly models?: ModelSide;
  /** Needed where the plan's children come from another program. */
  readonly remote?: RemoteSide;
  /** Keeps count of who looks at held-out splits, over all campaigns. */
  readonly ledger?: OpeningLedger;
  readonly reporters?: readonly Reporter[];
  /** A seed that nobody can have known; without it, no shadow set is drawn. */
  readonly freshSeed?: () => string;
  /** Stops asking and ends the campaign with what is told; it can be resumed. */
  readonly signal?: AbortSignal;
  /** Hears of a reporter that threw. */
  readonly onFault?: (error: unknown) => void;
}

export type Ending = 'proposals' | 'target' | 'time' | 'interrupted';

export interface CampaignResult {
  readonly name: string;
  /** Why the search ended; `interrupted` also when a later stage was. */
  readonly ended: Ending;
  readonly baseline: Entry;
  /** The fittest on the train split: a selection score, not a result. */
  readonly best: Entry;
  readonly elites: readonly Elite[];
  readonly stats: ArchiveStats;
  /** What each operator has done. */
  readonly operators: readonly OperatorCredit[];
  /** What each model has done; empty where none was asked. */
  readonly modelCredit: readonly ModelCreditRow[];
  /** Proposals that gave no child, by the gate's reason. */
  readonly refusals: Search['refusals'];
  /** What making them cost in this process, where it made any. */
  readonly making?: MakingCost;
  /** Proposals whose results were applied. */
  readonly applied: number;
  /** Evaluations that were run in this process. */
  readonly evaluations: number;
  /** Best first, the baseline among them; empty before that stage. */
  readonly finalists: readonly Finalist[];
  /** Beat the baseline on validation. */
  readonly champion?: Finalist;
  readonly claim?: Claim;
  readonly controls?: Controls;
  /** What asking models came to; of the whole campaign, earlier processes included. */
  readonly models?: ModelUsage;
}

/** Runs one campaign from wherever its journal stands to its end: baseline, search, finalists, claim. */
export async function runCampaign(plan: CampaignPlan, parts: CampaignParts): Promise<CampaignResult> {
  const { config } = plan;
  const { journal, executor, signal } = parts;
  const report = combined(parts.reporters ?? [], parts.onFault ?? (() => undefined));
  const maker = new ChildMaker(plan, executor, journal, parts.models, parts.remote);
  // Every evaluation that waits listens for the signal.
  if (signal) setMaxListeners(0, signal);
  const recorded = journal.recorded();
  report.onStart({ name: config.name, folder: plan.folder, resumed: recorded.size });
  journal.event(recorded.size > 0 ? 'resumed' : 'started', { told: recorded.size });

  let search: Search | undefined;
  let result: CampaignResult | undefined;
  try {
    report.onStage('baseline');
    search = await startSearch(plan, parts, maker);
    report.onStage('search');
    const ended = await evolve(plan, parts, search, maker, report);
    result = resultOf(plan, search, maker, ended);
    if (result.making) journal.event('children-made', { ...result.making });
    if (ended === 'interrupted') throw new Interrupted();

    report.onStage('finalists');
    const finalists = await judgeFinalists(plan, search.baseline, result.elites, {
      few: once('preview'),
      all: once('validation'),
    });
    const champion = championOf(finalists);
    result = { ...result, finalists, ...(champion ? { champion } : {}) };

    const controls = await controlled(finalists);
    if (controls) result = { ...result, controls };

    if (config.stages.claim.enabled) {
      report.onStage('claim');
      const opened = openHeldout(plan, parts, champion?.id);
      const claim = await makeClaim(plan, search.baseline, champion, opened, once('claim'));
      const shadow = await shadowed(champion?.entry);
      result = { ...result, claim: shadow ? { ...claim, shadow } : claim };
    }
    journal.event('finished', { ended, champion: champion?.id ?? null });
  } catch (error) {
    if (!(error instanceof Interrupted) || !search) throw error;
    journal.event('interrupted', { applied: search.applied });
    result = { ...(result ?? resultOf(plan, search, maker, 'interrupted')), ended: 'interrupted' };
  }
  if (parts.models) result = { ...result, models: parts.models.usage() };
  writePlainFiles(plan, result);
  report.onEnd(result);
  return result;

  async function controlled(finalists: readonly Finalist[]): Promise<Controls | undefined> {
    const baseline = finalists.find(({ entry }) => entry.proposal === 0);
    const known = journal.events('controls').at(-1)?.data['controls'];
    if (known !== undefined) return known as Controls;
    if (!baseline) return undefined;
    const controls = await unlessInterrupted(
      signal,
      runControls(plan, baseline, { maker, evaluate: once('validation') }),
    );
    if (controls) journal.event('controls', { controls });
    return controls;
  }

  async function shadowed(champion: Entry | undefined): Promise<Shadow | undefined> {
    const { freshSeed } = parts;
    if (!champion || !freshSeed || !search) return undefined;
    return await shadowOf(plan, { journal, freshSeed }, search.baseline, champion, once('shadow'));
  }

  /** Runs an evaluation outside the search, unless an earlier process did. */
  function once(purpose: Exclude<Purpose, 'search'>) {
    return async (request: EvaluationRequest): Promise<Evaluation> => {
      const known = journal.evaluation(purpose, request.subject.id, request.stage, request.split);
      const evaluation = known ?? (await unlessInterrupted(signal, maker.evaluate(request)));
      if (!known) journal.recordEvaluation(purpose, evaluation);
      const isFinalists = purpose === 'preview' || purpose === 'validation';
      report.onEvaluation(isFinalists ? 'finalists' : 'claim', evaluation);
      return evaluation;
    };
  }
}

/** The search with its baseline told. */
async function startSearch(
  plan: CampaignPlan,
  { journal, signal }: CampaignParts,
  maker: ChildMaker,
): Promise<Search> {
  const { config, baseline } = plan;
  let evaluation = journal.baseline()?.evaluation;
  if (!evaluation) {
    evaluation = await unlessInterrupted(signal, maker.evaluateBaseline());
    refuseSlow(evaluation, config.sandbox.callCpuMs);
    journal.recordBaseline(baseline.id, baseline.genome, evaluation);
  }
  const { target } = config;
  return createSearch({
    seed: config.seed,
    lookAhead: config.lookAhead,
    operators: plan.operators,
    credit: config.credit,
    ...(config.models && { models: config.models }),
    selection: selections[config.selection],
    archive: createArchive(config.archive, config.goals),
    goals: config.goals,
    measures: config.archive.kind === 'map-elites' ? config.archive.measures.map(({ name }) => name) : [],
    baseline: { ...baseline, evaluation },
    ...(target
      ? { reached: ({ objectives }) => (objectives[target.objective] ?? -Infinity) >= target.atLeast }
      : {}),
  });
}

/** The genetic loop: select → vary → gate → evaluate → fitness → tell → archive, until the budget is spent. */
async function evolve(
  plan: CampaignPlan,
  { journal, clock, models, signal }: CampaignParts,
  search: Search,
  maker: ChildMaker,
  report: Required<Reporter>,
): Promise<Ending> {
  const { config } = plan;
  const startedMs = clock.now();
  const before = searchEnd(journal);
  const budget = before ? Number(before['applied']) : config.proposals;
  const replayed = replay(search, journal.recorded(), budget, journal, models?.costOf);
  journal.recordApplied(replayed.applied);

  using halt = haltOn(signal, config.timeLimitSec);
  const open = [...replayed.open];
  const running = new Map<number, Promise<{ readonly ask: Ask; readonly result: Result | undefined }>>();
  const lacking = new LackingReplies();
  const width = Math.min(config.lookAhead, config.workers * 2);
  let asked = replayed.asked;
  let halted: 'time' | undefined;
  while (search.reachedBy === undefined) {
    while (running.size < width) {
      const ask = open.shift() ?? (asked < budget ? search.ask() : undefined); // select
      if (!ask) break;
      asked = Math.max(asked, ask.n);
      report.onProposal(ask);
      const made = lacking.hold(ask.n, maker.make(ask)).then((result) => ({ ask, result })); // vary → gate → evaluate → fitness
      made.catch(() => undefined);
      running.set(ask.n, made);
    }
    if (running.size === 0) break;
    const finished = await Promise.race([halt.halted, ...running.values()]);
    if (finished === 'interrupted') return finished;
    if (finished === 'time') {
      halted = finished;
      break;
    }
    const { ask, result } = finished;
    running.delete(ask.n);
    if (result) {
      const applied = search.tell(ask.n, result); // tell → archive
      journal.record(ask, result, applied);
      if (result.kind === 'evaluated') maker.settled(result.evaluation);
      for (const change of applied) announce(change);
    }
    if (search.reachedBy === undefined) lacking.checkTurn(search.applied + 1);
  }
  const ended = search.reachedBy !== undefined ? 'target' : (halted ?? endingBefore(before?.['reason']));
  if (!before) journal.event('search-ended', { reason: ended, applied: search.applied });
  return ended;

  function announce({ n, fate, entry }: Applied): void {
    const progress = {
      applied: n,
      proposals: budget,
      evaluations: maker.evaluations,
      best: bestOf(config.goals, search.archive.elites()) ?? search.baseline,
      stats: search.archive.stats(),
      elapsedMs: clock.now() - startedMs,
    };
    report.onResult({ n, fate, progress, ...(entry ? { entry } : {}) });
  }
}

function endingBefore(reason: unknown): Ending {
  return reason === 'time' || reason === 'target' ? reason : 'proposals';
}

function resultOf(
  { config }: CampaignPlan,
  search: Search,
  maker: ChildMaker,
  ended: Ending,
): CampaignResult {
  const elites = search.archive.elites();
  const making = maker.cost();
  return {
    name: config.name,
    ended,
    baseline: search.baseline,
    best: bestOf(config.goals, elites) ?? search.baseline,
    elites,
    stats: search.archive.stats(),
    operators: search.credit.rows(),
    modelCredit: search.modelCredit.rows(),
    refusals: search.refusals,
    ...(making && { making }),
    applied: search.applied,
    evaluations: maker.evaluations,
    finalists: [],
  };
}
