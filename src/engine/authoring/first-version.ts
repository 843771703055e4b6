import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { Evaluation, Trial } from '../../fitness/evaluation.ts';
import { variantId } from '../../mutation/canonical.ts';
import { toolName, type Genome } from '../../mutation/genome.ts';
import { Split } from '../../suites/case.ts';
import type { Suite } from '../../suites/suite.ts';
import { suiteRef, type Executor } from '../executor.ts';

/** How a new tool does on its own cases. */
export interface FirstVersion {
  readonly cases: number;
  readonly correct: number;
  /** Mean reward, in [-3, 1]. */
  readonly score: number;
  /** What tools reach that do nothing for it, by what they do. */
  readonly idle: Readonly<Record<string, number>>;
  /** Cases that it does not get right. */
  readonly failing: readonly {
    readonly id: string;
    readonly split: Split;
    readonly verdict: string;
    readonly errors: readonly string[];
  }[];
}

/** Tools that must not pass: cases that let them are no measure. */
const IDLE: Readonly<Record<string, string>> = {
  'always refuses': "throw new Error('It cannot be done.');",
  'always says that it is done': "return 'Done.';",
  'says what it was given': 'return JSON.stringify(args);',
};

/** Runs the tool in the sandbox on all its cases, and beside it tools that do nothing. A string says what is wrong. */
export async function tryFirstVersion(
  tool: Genome,
  suite: Suite,
  executor: Executor,
): Promise<FirstVersion | string> {
  const own = await trialsOf(tool, suite, executor);
  const broken = own.find(({ outcome }) => outcome.kind !== 'ok');
  if (broken) {
    const { outcome } = broken;
    return `the tool does not run: ${outcome.kind}${'detail' in outcome ? `: ${outcome.detail}` : ''}`;
  }
  const score = scoreOf(own);
  const idle: Record<string, number> = {};
  for (const [what, body] of Object.entries(IDLE)) {
    const other = scoreOf(await trialsOf(idleTool(tool, body), suite, executor));
    if (other >= score)
      return `on these calls a tool that ${what} scores ${other.toFixed(2)} and this one ${score.toFixed(2)}: ${failuresIn(own)}`;
    idle[what] = other;
  }
  const trials = own.flatMap(({ split, trials: each }) => each.map((trial) => ({ split, ...trial })));
  return {
    cases: trials.length,
    correct: trials.filter(isRight).length,
    score,
    idle,
    failing: trials
      .filter((trial) => !isRight(trial))
      .map(({ id, split, verdict, outcome, errors = [] }) => ({
        id,
        split,
        verdict: outcome.kind === 'ok' ? verdict : outcome.kind,
        errors,
      })),
  };
}

function trialsOf(genome: Genome, suite: Suite, executor: Executor): Promise<Evaluation[]> {
  const subject = { kind: 'genome', id: variantId(genome), genome } as const;
  return Promise.all(
    Split.options.map(async (split) => {
      const evaluation = await executor.evaluate({
        subject,
        suite: suiteRef(suite),
        stage: 'cases',
        split,
      });
      if (evaluation.outcome.kind !== 'infra-error') return evaluation;
      throw new ToolfinchError(
        'SURROUNDINGS_FAILED',
        `The new tool could not be tried: ${evaluation.outcome.detail}.`,
        'Run `toolfinch doctor`, mend what it finds, and try again.',
        ExitCode.environment,
      );
    }),
  );
}

function idleTool({ entry }: Genome, body: string): Genome {
  const text = `import { tool } from '@opencode-ai/plugin';
export default tool({ description: '${toolName({ entry, files: {} })}', args: {}, async execute(args) { ${body} } });
`;
  return { entry, files: { [entry]: text } };
}

const isRight = ({ verdict, outcome }: Trial): boolean => outcome.kind === 'ok' && verdict === 'correct';

function scoreOf(evaluations: readonly Evaluation[]): number {
  const rewards = evaluations.flatMap(({ trials }) => trials.map(({ reward }) => reward));
  return rewards.reduce((sum, reward) => sum + reward, 0) / Math.max(1, rewards.length);
}

/** The first few calls that it does not get right, for whoever is to mend it. */
function failuresIn(evaluations: readonly Evaluation[]): string {
  const failing = evaluations.flatMap(({ trials }) => trials.filter((trial) => !isRight(trial)));
  const shown = failing.slice(0, 5).map(({ id, verdict, outcome }) => {
    return `${id} (${outcome.kind === 'ok' ? verdict : outcome.kind})`;
  });
  return `${failing.length} of its own calls come out otherwise than they want, such as ${shown.join(', ')}`;
}
