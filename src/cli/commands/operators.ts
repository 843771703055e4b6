import { ExitCode } from '../../errors.ts';
import { modelOperators } from '../../models/operators/index.ts';
import { describeOperators } from '../../mutation/vary.ts';
import type { Invocation } from '../command.ts';
import { table } from '../table.ts';

export function run({ output }: Invocation): Promise<ExitCode> {
  const asking = modelOperators.map(({ name, description, crossover }) => ({
    name,
    group: 'model',
    description,
    ...(crossover && { crossover }),
  }));
  const operators = [...describeOperators(), ...asking];
  const rows = operators.map(({ name, group, description, ...rest }) => [
    name,
    group,
    'weight' in rest ? `${rest.weight ?? 1}` : '–',
    description,
  ]);
  const text = [
    table(['operator', 'group', 'weight', 'what it does'], rows),
    '',
    'Examples of each: docs/operators.md. Those of the group model need `models` in the configuration: docs/models.md.',
  ].join('\n');
  output.result(operators, text);
  return Promise.resolve(ExitCode.done);
}
