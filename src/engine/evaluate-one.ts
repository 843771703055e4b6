import type { Evaluation, Stage } from '../fitness/evaluation.ts';
import type { Split } from '../suites/case.ts';
import type { Suite } from '../suites/suite.ts';
import { compareStage, type StageComparison } from './claim.ts';
import { suiteRef, type Executor, type Subject } from './executor.ts';

export interface EvaluateOneOptions {
  readonly executor: Executor;
  readonly subject: Subject;
  /** A second tool on the same trials, compared pair by pair. */
  readonly against?: Subject;
  readonly suite: Suite;
  readonly split: Split;
  /** Default: both, where the suite has any on this split. */
  readonly stages?: readonly Stage[];
  /** Repetitions of each task. Default 1. */
  readonly trials?: number;
  /** Whether trials of tasks are to say what the session changed. */
  readonly patches?: boolean;
  /** Labels the resampling of the intervals. Default `evaluate`. */
  readonly seed?: string;
}

export interface EvaluateOneResult {
  readonly evaluations: readonly Evaluation[];
  /** Of `against`; empty without it. */
  readonly against: readonly Evaluation[];
  /** `subject` (A) against `against` (B). */
  readonly comparisons: readonly StageComparison[];
}

/** Evaluates any tool on any suite, outside a campaign. */
export async function evaluateOne(options: EvaluateOneOptions): Promise<EvaluateOneResult> {
  const {
    executor,
    subject,
    against,
    suite,
    split,
    trials = 1,
    patches = false,
    seed = 'evaluate',
  } = options;
  const { stages = ['cases', 'tasks'] } = options;
  const present = stages.filter(
    (stage) => (stage === 'cases' ? suite.cases(split) : suite.tasks(split)).length > 0,
  );
  const all = (tool: Subject): Promise<Evaluation[]> =>
    Promise.all(
      present.map((stage) =>
        executor.evaluate({
          subject: tool,
          suite: suiteRef(suite),
          stage,
          split,
          ...(stage === 'tasks' ? { trials, patches } : {}),
        }),
      ),
    );
  const [evaluations, others] = await Promise.all([all(subject), against ? all(against) : []]);
  const comparisons = evaluations.flatMap((a) => {
    const b = others.find(({ stage }) => stage === a.stage);
    return b ? compareStage(seed, a, b) : [];
  });
  return { evaluations, against: others, comparisons };
}
