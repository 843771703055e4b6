import { ExitCode } from '../../errors.ts';
import { describeOperators } from '../../mutation/vary.ts';
import type { Invocation } from '../command.ts';
import { table } from '../table.ts';

export function run({ output }: Invocation): Promise<ExitCode> {
  const operators = describeOperators();
  const rows = operators.map(({ name, group, weight = 1, description }) => [
    name,
    group,
    `${weight}`,
    description,
  ]);
  const text = `${table(['operator', 'group', 'weight', 'what it does'], rows)}\n\nExamples of each: docs/operators.md.`;
  output.result(operators, text);
  return Promise.resolve(ExitCode.done);
}
