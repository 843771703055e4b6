import type { Evaluation } from '../fitness/evaluation.ts';
import { ochiai, spectraOf } from '../fitness/spectrum.ts';
import { variantId } from '../mutation/canonical.ts';
import type { Genome } from '../mutation/genome.ts';
import type { Suspect } from '../mutation/suspects.ts';
import { instrument, type Instrumented } from '../mutation/trace/instrument.ts';
import type { Observed } from '../mutation/trace/observed.ts';
import { describeOperators } from '../mutation/vary.ts';
import { randomFor } from '../random.ts';
import { genomeSubject, searchRequest, type CampaignPlan } from './campaign-plan.ts';
import type { EvaluationRequest } from './executor.ts';
import type { JournalReader } from './journal/reader.ts';

/** What a run of a parent has shown that its variation may go by. */
export interface Traced {
  /** Where it is likely to be wrong; only where the campaign asks for it. */
  readonly suspects?: readonly Suspect[];
  /** What it compared; only for operators that go by it. */
  readonly observed?: Observed;
}

export type TracesOf = (operator: string, parent: Genome | undefined) => Promise<Traced>;

/** So many train cases tell enough; of those in which the parent does something wrong up to so many are among them. */
const CASES = 200;
const WRONG_CASES = 80;

/**
 * Looks once at each parent for which it is asked: an evaluation of it that says what each case ran through and compared. It
 * follows from the parent alone, so that a resumed campaign comes to the same. A file in a repository is not looked at.
 */
export function tracesOf(
  plan: CampaignPlan,
  journal: JournalReader,
  evaluate: (request: EvaluationRequest) => Promise<Evaluation>,
): TracesOf {
  const { suspicion } = plan.config;
  const observing = new Set(describeOperators().flatMap(({ name, observes }) => (observes ? [name] : [])));
  const known = new Map<string, Promise<Required<Traced> | undefined>>();
  return async (operator, parent) => {
    const observes = observing.has(operator);
    if (!parent || plan.checkout || !(suspicion || observes)) return {};
    // By text and not by variant: offsets are those of the text.
    const key = JSON.stringify(parent);
    let look = known.get(key);
    if (!look) known.set(key, (look = lookAt(parent)));
    const traced = await look;
    return {
      ...(traced && suspicion && { suspects: traced.suspects }),
      ...(traced && observes && { observed: traced.observed }),
    };
  };

  async function lookAt(genome: Genome): Promise<Required<Traced> | undefined> {
    const instrumented = instrument(genome);
    if (!instrumented) return undefined;
    const id = variantId(genome);
    const whole = searchRequest(plan, genomeSubject({ id, genome }));
    const before = journal.evaluation('search', id, 'cases', 'train');
    const chosen = before
      ? { only: worthWatching(before, plan.suite.hash) }
      : { limit: Math.min(CASES, whole.limit ?? CASES) };
    const { trials } = await evaluate({ ...whole, ...chosen, traced: true });
    const { spans } = instrumented;
    const values = ochiai(spectraOf(trials), spans.length);
    return {
      suspects: spans.map((span, i) => ({ ...span, value: values[i] ?? 0 })),
      observed: observedIn(instrumented, trials),
    };
  }
}

/** Ids of cases, drawn by the suite's hash. Where a tool goes wrong seldom, a draw from all would show too little of it. */
function worthWatching({ trials }: Evaluation, hash: string): string[] {
  const order = randomFor(hash, 'traced').shuffle(trials);
  const wrong = order.filter(({ verdict }) => verdict === 'wrong').slice(0, WRONG_CASES);
  const others = order.filter(({ verdict }) => verdict !== 'wrong').slice(0, CASES - wrong.length);
  return [...wrong, ...others].map(({ id }) => id);
}

/** What trials of an instrumented tool have shown, of those in which it came to an end; other blanks than were wanted tell nothing. */
export function observedIn(
  { comparisons, spans, watched }: Instrumented,
  trials: Evaluation['trials'],
): Observed {
  const cases = trials.flatMap(({ verdict, mode, mustRefuse, compared, held }) =>
    mustRefuse !== undefined && compared && held && verdict !== 'whitespace'
      ? [{ verdict, mode, mustRefuse, compared, held }]
      : [],
  );
  return { cases, comparisons, spans, watched };
}
