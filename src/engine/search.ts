import type { Evaluation } from '../fitness/evaluation.ts';
import type { Genome } from '../mutation/genome.ts';
import { chooseModel, type WeightedModel } from '../models/choose-model.ts';
import type { ModelsConfig } from '../models/models-config.ts';
import type { Cost } from '../models/usage.ts';
import type { GateReason, VaryRequest } from '../mutation/vary.ts';
import { randomFor } from '../random.ts';
import type { AddVerdict, Archive, Elite, Entry } from './archives/archive.ts';
import { bestOf, compareFitness, type Goal, type Objectives } from './fitness-order.ts';
import { behaviourOf } from './behaviour.ts';
import { Credit, type Merit } from './credit.ts';
import { failuresOf, type Evidence, type Failure } from './evidence.ts';
import { Gains, type Gain } from './gains.ts';
import { measure, sourceSize } from './measures.ts';
import { REMOTE } from './remote/remote-config.ts';
import { ModelCredit, type ModelMerit } from './model-credit.ts';
import { credited, drawOthers, type OperatorChoice } from './operator-choice.ts';
import type { Selection, SelectionView } from './selection/selection.ts';

export interface SearchOptions {
  readonly seed: string;
  /** W: proposal n is made from the archive as it stood after the results up to n − W. At least 1. */
  readonly lookAhead: number;
  readonly operators: readonly OperatorChoice[];
  /** Whether operators that pay are drawn more often. */
  readonly credit: boolean;
  /** Needed where operators ask models: which, and how one is chosen. */
  readonly models?: { readonly use: readonly WeightedModel[]; readonly choice: ModelsConfig['choice'] };
  readonly selection: Selection;
  readonly archive: Archive;
  readonly goals: readonly Goal[];
  /** Names of the archive's coordinates. */
  readonly measures: readonly string[];
  readonly baseline: { readonly id: string; readonly genome: Genome; readonly evaluation: Evaluation };
  /** The search ends with the first variant for which this holds; later results are ignored. */
  readonly reached?: (entry: Entry) => boolean;
}

/** The n-th proposal, counted from 1: all that is needed to make the child. */
export interface Ask {
  readonly n: number;
  readonly parents: readonly string[];
  readonly operator: string;
  /** The fittest variant that this proposal can know of: what its child is raced against. */
  readonly rival: string;
  readonly request: VaryRequest;
  /** Only where a model is to make the child: which, and what it may be told. */
  readonly model?: string;
  readonly evidence?: Evidence;
}

/** What became of a proposal. */
export type Result = (
  | { readonly kind: 'invalid'; readonly reason: GateReason; readonly detail: string }
  | {
      readonly kind: 'evaluated';
      readonly id: string;
      readonly genome: Genome;
      /** The operator that made it: the proposal's, or one of those to try otherwise. */
      readonly operator: string;
      readonly summary: string;
      /** Why the parent fails, where a model was asked to say so. */
      readonly cause?: string;
      readonly evaluation: Evaluation;
    }
) & {
  /** What its model was paid, where one was asked. */
  readonly cost?: Cost;
};

/**
 * What applying a result did. `duplicate`: an earlier proposal had made the same variant. `neutral`: the variant is larger
 * than its parent and does the same in every trial. `hopeless`: it was given up in a race. `cheated`: the variant reached for what it
 * must not have. `failed`: it could not be scored through its own fault.
 * `unscored`: through the infrastructure's.
 */
export type Fate =
  AddVerdict | 'duplicate' | 'neutral' | 'hopeless' | 'invalid' | 'cheated' | 'failed' | 'unscored';

export interface Applied {
  readonly n: number;
  readonly fate: Fate;
  readonly entry?: Entry;
}

/** The search core: deterministic, no I/O, no clock. */
export interface Search {
  /** The next proposal; undefined while the look-ahead window is full, and for good once the search has ended. */
  ask(): Ask | undefined;
  /** Takes results in any order and applies them in the order of their proposals. Returns what could be applied now. */
  tell(n: number, result: Result): readonly Applied[];
  readonly archive: Archive;
  /** Results applied so far, without the baseline. */
  readonly applied: number;
  /** The proposal that reached the target. */
  readonly reachedBy: number | undefined;
  readonly baseline: Entry;
  /** What each operator has done so far. */
  readonly credit: Credit;
  /** What each model has done so far. */
  readonly modelCredit: ModelCredit;
  /** How often the gate refused every child of a proposal, by its reason. */
  readonly refusals: Readonly<Partial<Record<GateReason, number>>>;
}

/** By what a child is told apart from its parent. */
interface Traits {
  readonly behaviour: string;
  /** Characters of source. */
  readonly size: number;
  readonly objectives: Objectives;
}

const isKept = (fate: Fate): boolean => fate === 'new' || fate === 'improved';

/** What proposals were made from, as it stood after one result. */
interface Snapshot {
  readonly elites: readonly Elite[];
  readonly gains: readonly Gain[];
  readonly curiosity: ReadonlyMap<string, number>;
  readonly credit: Credit;
  readonly modelCredit: ModelCredit;
  readonly known: ReadonlySet<string>;
  readonly children: ReadonlyMap<string, readonly string[]>;
}

/** So many children of a parent are remembered, the latest. */
const CHILDREN = 300;

export function createSearch(options: SearchOptions): Search {
  const { seed, lookAhead, selection, archive, goals } = options;
  const asked = new Map<number, Ask>();
  const early = new Map<number, Result>();
  const known = new Map<string, Traits>();
  const snapshots = new Map<number, Snapshot>();
  /** What the archive's entries got wrong, by id; kept only for models. */
  const failures = new Map<string, readonly Failure[]>();
  const asksModels = options.operators.some(({ model }) => model === true);
  let curiosity: ReadonlyMap<string, number> = new Map();
  let children: ReadonlyMap<string, readonly string[]> = new Map();
  const gains = new Gains();
  let credit = Credit.none;
  let modelCredit = ModelCredit.none;
  const refusals: Partial<Record<GateReason, number>> = {};
  let next = 1;
  let applied = 0;
  let reachedBy: number | undefined;

  const baseline: Entry = {
    id: options.baseline.id,
    genome: options.baseline.genome,
    proposal: 0,
    parents: [],
    operator: 'baseline',
    summary: 'the tool as it was given',
    objectives: options.baseline.evaluation.objectives,
    measures: measure(options.measures, options.baseline.genome, options.baseline.evaluation),
  };
  archive.add(baseline);
  known.set(baseline.id, traitsOf(options.baseline));
  if (asksModels) failures.set(baseline.id, failuresOf(options.baseline.evaluation));
  snapshots.set(0, present());

  function present(): Snapshot {
    // A copy: what becomes known later must not reach a proposal that could not know it.
    const made = new Set(asksModels ? known.keys() : []);
    return {
      elites: archive.elites(),
      gains: gains.all(),
      curiosity,
      credit,
      modelCredit,
      known: made,
      children,
    };
  }

  function ask(): Ask | undefined {
    const basis = Math.max(0, next - lookAhead);
    const snapshot = snapshots.get(basis);
    if (reachedBy !== undefined || basis > applied || !snapshot) return undefined;
    const n = next++;
    if (basis > 0) snapshots.delete(basis - 1);
    const proposal = propose(n, snapshot);
    asked.set(n, proposal);
    return proposal;
  }

  function propose(n: number, snapshot: Snapshot): Ask {
    const { elites, curiosity, credit, modelCredit, known, children } = snapshot;
    const random = randomFor(seed, 'proposal', n, 'select');
    const operators = options.credit ? credited(options.operators, credit) : options.operators;
    const view = { elites, goals, curiosity: (id: string) => curiosity.get(id) ?? 0 };
    const merge = mergeFor(n, view, snapshot);
    const usable = operators.filter(({ crossover, merges }) =>
      merges ? merge !== undefined : elites.length > 1 || !crossover,
    );
    const operator = random.weighted(usable, ({ weight }) => weight);
    const merging = operator.merges ? merge : undefined;
    if (merging) gains.tried(merging.gain, merging.parent.id);
    const parents: Entry[] = merging
      ? [merging.parent, merging.gain.entry]
      : [selection.select(view, random)];
    if (operator.crossover && !merging) {
      const mates = elites.filter(({ id }) => id !== parents[0]?.id);
      parents.push(selection.select({ ...view, elites: mates }, random));
    }
    const stream = [seed, 'proposal', n, 'vary'];
    const made = children.get(parents[0]?.id ?? '');
    return {
      n,
      rival: (bestOf(goals, elites) ?? baseline).id,
      operator: operator.name,
      parents: parents.map(({ id }) => id),
      request: {
        parents: parents.map(({ genome }) => genome),
        operator: operator.name,
        ...(merging && { ancestor: merging.gain.base.genome }),
        ...(made && { known: made }),
        otherwise: drawOthers(operator, usable, random),
        stream,
      },
      ...(operator.model === true && {
        ...(operator.name !== REMOTE && { model: modelFor(stream, modelCredit) }),
        evidence: { parents, failures: failures.get(parents[0]?.id ?? '') ?? [], elites, known },
      }),
    };
  }

  /** What could be merged into whom; drawn apart, so that where nothing can be all else is drawn as without. */
  function mergeFor(
    n: number,
    view: SelectionView,
    snapshot: Snapshot,
  ): { readonly parent: Elite; readonly gain: Gain } | undefined {
    if (view.elites.length < 2 || !options.operators.some(({ merges }) => merges)) return undefined;
    const parent = selection.select(view, randomFor(seed, 'proposal', n, 'merge'));
    const gain = gains.next(snapshot.gains, parent.id);
    return gain && { parent, gain };
  }

  function modelFor(stream: readonly (string | number)[], credit: ModelCredit): string {
    const { models } = options;
    if (!models) throw new RangeError('An operator asks a model, and there is none.');
    const use = models.choice === 'bandit' ? credit.credited(models.use) : models.use;
    return chooseModel(use, randomFor(...stream, 'model'));
  }

  function tell(n: number, result: Result): readonly Applied[] {
    if (reachedBy !== undefined) return [];
    if (n <= applied || early.has(n) || !asked.has(n))
      throw new RangeError(`tell(${n}): not an open proposal`);
    early.set(n, result);
    const done: Applied[] = [];
    for (;;) {
      const following = early.get(applied + 1);
      if (!following || reachedBy !== undefined) return done;
      early.delete(applied + 1);
      done.push(apply(applied + 1, following));
    }
  }

  function apply(n: number, result: Result): Applied {
    const ask = asked.get(n);
    if (!ask) throw new RangeError(`proposal ${n} was never asked`);
    asked.delete(n);
    applied = n;
    const outcome = judge(ask, result);
    creditParents(ask.parents, outcome.fate);
    if (result.kind === 'evaluated') remember(ask.parents, result.id);
    const merit = meritOf(ask, result, outcome);
    credit = credit.with(merit);
    if (ask.model !== undefined) modelCredit = modelCredit.with(modelMeritOf(ask, ask.model, result, merit));
    snapshots.set(n, present());
    if (outcome.entry && options.reached?.(outcome.entry)) reachedBy = n;
    return outcome;
  }

  function judge(ask: Ask, result: Result): Applied {
    const { n } = ask;
    if (result.kind === 'invalid') {
      refusals[result.reason] = (refusals[result.reason] ?? 0) + 1;
      return { n, fate: 'invalid' };
    }
    if (known.has(result.id)) return { n, fate: 'duplicate' };
    if (result.evaluation.outcome.kind === 'infra-error') return { n, fate: 'unscored' };
    const traits = traitsOf(result);
    known.set(result.id, traits);
    if (result.evaluation.outcome.kind === 'cheated') return { n, fate: 'cheated' };
    if (result.evaluation.outcome.kind !== 'ok') return { n, fate: 'failed' };
    if (result.evaluation.race?.endedAfter !== undefined) return { n, fate: 'hopeless' };
    if (ask.parents.some((id) => isBallast(traits, known.get(id)))) return { n, fate: 'neutral' };
    const entry: Entry = {
      id: result.id,
      genome: result.genome,
      proposal: n,
      parents: ask.parents,
      operator: result.operator,
      summary: result.summary,
      ...(result.cause !== undefined && { cause: result.cause }),
      objectives: result.evaluation.objectives,
      measures: measure(options.measures, result.genome, result.evaluation),
    };
    const fate = archive.add(entry);
    // Where what was asked for was not to be had, another operator has made the child of the first parent alone.
    const mate = ask.operator === entry.operator ? ask.parents[1] : undefined;
    gains.add(entry, mate === undefined ? gainOf(entry, ask) : undefined, ask.request.ancestor && mate);
    if (asksModels && fate !== 'not-added') failures.set(entry.id, failuresOf(result.evaluation));
    return { n, fate, entry };
  }

  function gainOf(entry: Entry, { request, parents }: Ask): Gain | undefined {
    const [genome] = request.parents;
    const [id] = parents;
    const before = id === undefined ? undefined : known.get(id)?.objectives;
    if (!genome || id === undefined || !before) return undefined;
    const [first] = goals;
    const of = (objectives: Objectives): number => (first && objectives[first.objective]) ?? 0;
    return compareFitness(goals, entry.objectives, before) > 0
      ? { entry, base: { id, genome }, size: Math.abs(of(entry.objectives) - of(before)) }
      : undefined;
  }

  /**
   * Code that changes nothing that the suite can see is still there when other files are edited: it would ride along
   * with later gains, unselected, into the champion.
   */
  function isBallast(child: Traits, parent: Traits | undefined): boolean {
    return parent !== undefined && child.behaviour === parent.behaviour && child.size >= parent.size;
  }

  /** Curiosity: a parent gains when its child enters the archive and loses when it does not. */
  function creditParents(parents: readonly string[], fate: Fate): void {
    if (fate === 'unscored') return;
    const gain = isKept(fate) ? 1 : -0.1;
    const scores = new Map(curiosity);
    for (const id of parents) scores.set(id, Math.min(10, Math.max(-1, (scores.get(id) ?? 0) + gain)));
    curiosity = scores;
  }

  function remember([parent = '']: readonly string[], child: string): void {
    const before = children.get(parent) ?? [];
    if (!before.includes(child))
      children = new Map(children).set(parent, [...before, child].slice(-CHILDREN));
  }

  function meritOf(ask: Ask, result: Result, { fate, entry }: Applied): Merit {
    if (result.kind === 'invalid') return { operator: ask.operator, evaluations: 0, improved: false };
    const isNew = fate !== 'duplicate' && fate !== 'unscored';
    return {
      operator: result.operator,
      evaluations: isNew
        ? result.evaluation.trials.length / Math.max(1, options.baseline.evaluation.trials.length)
        : 0,
      improved: entry !== undefined && isKept(fate) && isFitter(entry, ask.parents),
    };
  }

  /** Where the model gave nothing and another operator made the child, what it improves is not the model's. */
  function modelMeritOf({ operator }: Ask, model: string, { cost }: Result, merit: Merit): ModelMerit {
    return {
      model,
      cost: cost ?? { usd: 0, tokens: 0 },
      improved: merit.improved && merit.operator === operator,
    };
  }

  function isFitter({ objectives }: Entry, parents: readonly string[]): boolean {
    return parents.every((id) => {
      const parent = known.get(id);
      return parent === undefined || compareFitness(goals, objectives, parent.objectives) > 0;
    });
  }

  return {
    ask,
    tell,
    archive,
    baseline,
    refusals,
    get credit() {
      return credit;
    },
    get modelCredit() {
      return modelCredit;
    },
    get applied() {
      return applied;
    },
    get reachedBy() {
      return reachedBy;
    },
  };
}

function traitsOf({
  genome,
  evaluation,
}: {
  readonly genome: Genome;
  readonly evaluation: Evaluation;
}): Traits {
  return { behaviour: behaviourOf(evaluation), size: sourceSize(genome), objectives: evaluation.objectives };
}
