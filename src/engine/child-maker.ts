import { ExitCode, ToolfinchError } from '../errors.ts';
import type { Evaluation } from '../fitness/evaluation.ts';
import { corpusLiterals } from '../mutation/gate/corpus-check.ts';
import type { Genome } from '../mutation/genome.ts';
import type { Proposed, VaryRequest, VaryResult } from '../mutation/vary.ts';
import type { Made } from '../models/make-child.ts';
import type { ModelSide } from '../models/model-side.ts';
import { readSyntax } from '../mutation/syntax.ts';
import { genomeSubject, searchRequest, type CampaignPlan } from './campaign-plan.ts';
import type { EvaluationRequest, Executor } from './executor.ts';
import type { Journal } from './journal/journal.ts';
import { deedsOf, type DeedsOf } from './deeds.ts';
import type { Evidence } from './evidence.ts';
import { makingCost, type Making, type MakingCost } from './making-cost.ts';
import { modelContext } from './model-context.ts';
import { agreed, isRechecked } from './recheck.ts';
import { racesOf, type Races } from './race.ts';
import { REMOTE } from './remote/remote-config.ts';
import type { RemoteSide } from './remote/remote-side.ts';
import { withSameTests } from './same-tests.ts';
import type { Ask, Result } from './search.ts';
import { tracesOf, type TracesOf } from './traces.ts';

/** As much of a proposal as it takes to carry it out. */
type Asked = Pick<Ask, 'n' | 'request'> & Partial<Pick<Ask, 'rival' | 'model' | 'evidence'>>;

/** Carries out proposals: vary, gate, evaluate. Equal children are evaluated once, also while the first still runs. */
export class ChildMaker {
  readonly #running = new Map<string, Promise<Evaluation>>();
  readonly #raceAgainst: Races;
  readonly #traces: TracesOf;
  readonly #deeds: DeedsOf;
  readonly #made: Making[] = [];
  evaluations = 0;

  constructor(
    private readonly plan: CampaignPlan,
    private readonly executor: Executor,
    private readonly journal: Journal,
    /** Needed where operators ask models. */
    private readonly models?: ModelSide,
    /** Needed where another program makes children. */
    private readonly remote?: RemoteSide,
  ) {
    this.#raceAgainst = racesOf(plan, journal);
    this.#traces = tracesOf(plan, journal, (each) => this.evaluate(each));
    this.#deeds = deedsOf(plan, (each) => this.evaluate(each));
  }

  /** Without a rival the child sees every case. */
  async make(asked: Asked): Promise<Result> {
    const result = await this.#make(asked);
    return asked.model === undefined || !this.models
      ? result
      : { ...result, cost: this.models.costOf(asked.n) };
  }

  async #make(asked: Asked): Promise<Result> {
    const { n, request, rival } = asked;
    const { gate, evolve } = this.plan.config;
    const contract = this.plan.checkout ? 'module' : 'tool';
    const traced = await this.#traces(request.operator, request.parents[0]);
    const policy = { ...gate, contract, textsOnly: evolve === 'texts' } as const;
    const { donors } = this.plan;
    const varied = await this.#vary(asked, { ...request, ...traced, policy, ...(donors && { donors }) });
    if (varied.kind === 'invalid') return varied;
    const passages = this.#passages(varied.genome);
    if (passages > gate.corpusLiterals) {
      const detail = `${passages} passages of the suite's cases in its literals, limit ${gate.corpusLiterals}`;
      return { kind: 'invalid', reason: 'corpus', detail };
    }
    const { id, genome, operator, summary, cause } = varied;
    const race = rival === undefined ? undefined : this.#raceAgainst(rival);
    const evaluation = await this.#evaluateOnce(n, searchRequest(this.plan, genomeSubject(varied), race));
    const stated = cause === undefined ? {} : { cause };
    return { kind: 'evaluated', id, genome, operator, summary, ...stated, evaluation };
  }

  /** A model that gives no usable child is like an operator that finds nothing to change: others are tried. */
  async #vary(asked: Asked, request: VaryRequest): Promise<Made> {
    const { evidence } = asked;
    if (!evidence) return await this.#varyHere(request);
    const { otherwise = [] } = request;
    const judge = (proposed: Proposed) => this.#varyHere({ ...request, proposed });
    const made = await this.#elsewhere({ ...asked, evidence }, request, judge);
    const [next, ...rest] = otherwise;
    if (made.kind === 'child' || made.reason !== 'no-site' || next === undefined) return made;
    return await this.#varyHere({ ...request, operator: next, otherwise: rest });
  }

  async #varyHere(request: VaryRequest): Promise<VaryResult> {
    const { ms, gateMs = 0, ...result } = await this.executor.vary(request);
    if (ms !== undefined) this.#made.push({ ms, gateMs });
    return result;
  }

  async #elsewhere(
    { n, model, evidence }: Asked & { readonly evidence: Evidence },
    { operator, stream }: VaryRequest,
    judge: (proposed: Proposed) => Promise<VaryResult>,
  ): Promise<Made> {
    if (operator === REMOTE && this.remote) return await this.remote.make({ n, evidence, stream }, judge);
    if (!this.models || model === undefined)
      throw new RangeError(`Nobody is there to make children for ${operator}.`);
    const deeds = await this.#deeds(operator, evidence);
    const context = modelContext(this.plan, evidence, stream, deeds);
    return await this.models.make({ n, operator, model, context, known: evidence.known }, judge);
  }

  #passages(genome: Genome): number {
    const { corpus, baseline } = this.plan;
    return corpus ? corpusLiterals(readSyntax(genome), readSyntax(baseline.genome), corpus) : 0;
  }

  /** What making children has cost so far in this process. */
  cost(): MakingCost | undefined {
    return makingCost(this.#made);
  }

  /** The search cannot begin without it. */
  async evaluateBaseline(): Promise<Evaluation> {
    this.evaluations += 1;
    const { baseline } = this.plan;
    const evaluation = await this.executor.evaluate(searchRequest(this.plan, genomeSubject(baseline)));
    const { outcome } = evaluation;
    if (outcome.kind === 'ok') return evaluation;
    const detail = 'detail' in outcome ? `: ${outcome.detail}` : '';
    if (outcome.kind === 'infra-error') {
      throw new ToolfinchError(
        'SURROUNDINGS_FAILED',
        `The baseline could not be evaluated${detail}.`,
        'Run `toolfinch doctor`, mend what it finds, and try again.',
        ExitCode.environment,
      );
    }
    if (this.plan.checkout && !evaluation.tests) {
      throw new ToolfinchError(
        'BASELINE_TESTS_FAILED',
        `The repository's own tests do not pass in the sandbox, although nothing has been changed (${outcome.kind}${detail}).`,
        'Mend them, or name in `checkout.test` those that pass offline and write nothing into the checkout; `checkout.testTimeoutMs` is their deadline.',
        ExitCode.usage,
      );
    }
    throw new ToolfinchError(
      'BASELINE_FAILED',
      `The baseline ${baseline.genome.entry} does not work (${outcome.kind}${detail}).`,
      'Mend the tool; `toolfinch evaluate` shows how it fares.',
      ExitCode.usage,
    );
  }

  /** Runs an evaluation; when the surroundings fail it, finds out whether they fail everything. */
  async evaluate(request: EvaluationRequest): Promise<Evaluation> {
    this.evaluations += 1;
    const evaluation = await this.executor.evaluate(request);
    if (evaluation.outcome.kind !== 'infra-error') return evaluation;
    const probe = await this.executor.evaluate(searchRequest(this.plan, genomeSubject(this.plan.baseline)));
    if (probe.outcome.kind === 'infra-error') {
      throw new ToolfinchError(
        'SURROUNDINGS_FAILED',
        `Evaluations fail, also that of the baseline: ${probe.outcome.detail}`,
        'Run `toolfinch doctor`, mend what it finds, then `toolfinch resume`; everything that had been told is kept.',
        ExitCode.environment,
      );
    }
    return await this.executor.evaluate(request);
  }

  /** Some are evaluated twice: a difference is found while it is one, and not after it has become a result. */
  async #evaluateChild(id: string, request: EvaluationRequest): Promise<Evaluation> {
    const { seed, recheck } = this.plan.config;
    const first = withSameTests(
      this.plan.checkout && this.journal.baseline()?.evaluation,
      await this.evaluate(request),
    );
    if (first.outcome.kind !== 'ok' || !isRechecked(seed, id, recheck)) return first;
    const second = await this.evaluate({ ...request, fresh: true });
    return second.outcome.kind === 'infra-error' ? first : agreed(first, second);
  }

  /** The result is in the journal: later equals find it there. */
  settled({ variant, race }: Evaluation): void {
    this.#running.delete(keyOf(variant, race?.against));
  }

  #evaluateOnce(n: number, request: EvaluationRequest): Promise<Evaluation> {
    const { id } = request.subject;
    const known = this.journal.evaluation('search', id, 'cases', 'train');
    // A variant that an earlier proposal has made is a duplicate, whatever its race would come to.
    const isDuplicate = (this.journal.firstProposal(id) ?? n) < n;
    if (known && (isDuplicate || known.race?.against === request.race?.against))
      return Promise.resolve(known);
    const key = keyOf(id, request.race?.against);
    const running = this.#running.get(key);
    if (running) return running;
    const started = this.#evaluateChild(id, request);
    this.#running.set(key, started);
    return started;
  }
}

/** Equal children with different rivals may see different numbers of cases. */
function keyOf(variant: string, rival: string | undefined): string {
  return JSON.stringify([variant, rival]);
}
