import { type AblationRow, runAblation } from '../../engine/ablation.ts';
import { readAblation } from '../../engine/read-ablation.ts';
import { ExitCode } from '../../errors.ts';
import type { Stage } from '../../fitness/evaluation.ts';
import type { Invocation } from '../command.ts';
import { fixed, percent } from '../../number-text.ts';
import { table } from '../table.ts';
import { withExecutor } from '../with-executor.ts';

export async function run({ args: [folder = ''], options, output, signal }: Invocation): Promise<ExitCode> {
  const { name, question, plan } = await readAblation(folder);
  const trials = typeof options.trials === 'number' ? options.trials : plan.trials;
  const rows = await withExecutor({ options, output, signal }, 'ablate', (executor) =>
    runAblation(executor, { ...plan, trials }, (row) => output.note(`${row.name}: ${row.n} trials`)),
  );
  const document = { name, question, suite: plan.suite.name, splits: plan.splits, trials, rows };
  output.result(document, `${question}\n\n${tableOf(plan.stage, rows)}\n\n${footOf(rows)}`);
  return rows.some(({ n }) => n === 0) ? ExitCode.failed : ExitCode.done;
}

function tableOf(stage: Stage, rows: readonly AblationRow[]): string {
  const columns = stage === 'tasks' ? TASKS : CASES;
  return table(
    ['variant', ...columns.map(({ title }) => title), 'n'],
    rows.map(({ name, objectives, comparisons, n }) => [
      name,
      ...columns.map(({ objective, show }) => {
        const value = objectives[objective];
        const compared = comparisons.find((comparison) => comparison.objective === objective);
        // An interval that holds 0 says that the difference may be chance.
        const differs = compared && (compared.low > 0 || compared.high < 0);
        return `${show(value)}${differs ? ' *' : ''}`;
      }),
      `${n}`,
    ]),
  );
}

interface Column {
  readonly title: string;
  readonly objective: string;
  readonly show: (value: number | undefined) => string;
}

const TASKS: readonly Column[] = [
  { title: 'solved', objective: 'successRate', show: percent },
  { title: 'steps', objective: 'steps', show: (value) => fixed(value, 1) },
  { title: 'tool errors', objective: 'toolErrors', show: fixed },
  { title: 'tokens', objective: 'tokens', show: (value) => fixed(value, 0) },
];
const CASES: readonly Column[] = [
  { title: 'correct', objective: 'correctRate', show: percent },
  { title: 'wrong', objective: 'wrongRate', show: percent },
  { title: 'score', objective: 'score', show: (value) => fixed(value, 3) },
  { title: 'answer tokens', objective: 'answerTokens', show: (value) => fixed(value, 0) },
];

function footOf(rows: readonly AblationRow[]): string {
  const models = [...new Set(rows.map(({ model }) => model))].join(', ');
  const [first] = rows;
  return `* differs from "${first?.name ?? ''}" (95 % interval of the paired difference, bootstrap over tasks, is without 0). Model: ${models}.`;
}
