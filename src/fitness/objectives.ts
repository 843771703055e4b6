import type { Stage, Trial, Verdict } from './evaluation.ts';

/** A named measured quantity of an evaluation. */
export interface Objective {
  readonly name: string;
  readonly direction: 'maximize' | 'minimize';
  /** Of one trial's value and of the mean, e.g. `reward`, `share of trials`, `tokens`. */
  readonly unit: string;
  readonly description: string;
  readonly stages: readonly Stage[];
  /** The trial's own value; paired comparison needs it. */
  readonly of: (trial: Trial) => number;
  /** The evaluation's value: the mean over its scored trials. Throws on an empty list. */
  readonly compute: (trials: readonly Trial[]) => number;
}

/** The trials that count: a provider's failure is never the candidate's. */
export function scored(trials: readonly Trial[]): readonly Trial[] {
  return trials.filter((t) => t.outcome.kind !== 'infra-error');
}

function meanOf(
  name: string,
  direction: Objective['direction'],
  unit: string,
  stages: readonly Stage[],
  description: string,
  of: (trial: Trial) => number,
): Objective {
  return {
    name,
    direction,
    unit,
    stages,
    description,
    of,
    compute(trials) {
      const counted = scored(trials);
      if (counted.length === 0) throw new RangeError(`objective ${name}: there is no scored trial`);
      return counted.reduce((sum, t) => sum + of(t), 0) / counted.length;
    },
  };
}

const BOTH: readonly Stage[] = ['cases', 'tasks'];
const TASKS: readonly Stage[] = ['tasks'];
const SHARE = 'share of trials';
const share = (is: boolean): number => (is ? 1 : 0);

/** Every objective that an evaluation records. To add one, add a line. */
export const OBJECTIVES = [
  meanOf('score', 'maximize', 'reward', BOTH, 'Mean reward, in [-3, 1]; see reward.ts', (t) => t.reward),
  meanOf('correctRate', 'maximize', SHARE, BOTH, 'Verdict correct', (t) => share(t.verdict === 'correct')),
  meanOf('wrongRate', 'minimize', SHARE, BOTH, 'Verdict wrong', (t) => share(t.verdict === 'wrong')),
  meanOf('refusedRate', 'minimize', SHARE, BOTH, 'Refused although something was to be done', (t) =>
    share(t.verdict === 'refused'),
  ),
  meanOf('whitespaceRate', 'minimize', SHARE, ['cases'], 'Right place, other blanks', (t) =>
    share(t.verdict === 'whitespace'),
  ),
  meanOf(
    'answerTokens',
    'minimize',
    'tokens',
    ['cases'],
    'What the model reads of an answer or error, four characters a token',
    (t) => t.answerTokens ?? 0,
  ),
  meanOf('errorRate', 'minimize', SHARE, BOTH, 'Crashed, timed out or out of memory', (t) =>
    share(t.outcome.kind === 'crashed' || t.outcome.kind === 'timeout' || t.outcome.kind === 'oom'),
  ),
  meanOf('successRate', 'maximize', SHARE, TASKS, 'Tasks that the hidden verifier passed', (t) =>
    share(t.verdict === 'correct'),
  ),
  meanOf('steps', 'minimize', 'model turns', TASKS, 'Requests to the model in a task', (t) => t.steps ?? 0),
  meanOf('toolCalls', 'minimize', 'calls', TASKS, 'Tool calls in a task', (t) => t.toolCalls ?? 0),
  meanOf(
    'toolErrors',
    'minimize',
    'calls',
    TASKS,
    'Tool calls in a task that failed',
    (t) => t.toolErrors ?? 0,
  ),
  meanOf(
    'tokens',
    'minimize',
    'tokens',
    TASKS,
    'Tokens to and from the model in a task',
    (t) => (t.tokensIn ?? 0) + (t.tokensOut ?? 0),
  ),
  meanOf('cost', 'minimize', 'US dollars', TASKS, 'Price of the model traffic of a task', (t) => t.cost ?? 0),
] as const satisfies readonly Objective[];

/** The objective of that name; undefined when there is none. */
export function objectiveNamed(name: string): Objective | undefined {
  return OBJECTIVES.find((o) => o.name === name);
}

/** All objectives of a stage, by name. Empty when no trial could be scored: there is nothing to say then, not a zero. */
export function objectivesOf(trials: readonly Trial[], stage: Stage): Record<string, number> {
  if (scored(trials).length === 0) return {};
  return Object.fromEntries(
    OBJECTIVES.filter((o) => o.stages.includes(stage)).map((o) => [o.name, o.compute(trials)]),
  );
}

/** How often each verdict was given, by mode. */
export function verdictsByMode(trials: readonly Trial[]): Record<string, Record<Verdict, number>> {
  const table = new Map<string, Record<Verdict, number>>();
  for (const { mode, verdict } of scored(trials)) {
    const row = table.get(mode) ?? { correct: 0, whitespace: 0, refused: 0, wrong: 0 };
    row[verdict]++;
    table.set(mode, row);
  }
  return Object.fromEntries([...table].sort(([a], [b]) => (a < b ? -1 : 1)));
}
