import { ExitCode, ToolfinchError } from '../errors.ts';
import { describeOperators } from '../mutation/vary.ts';
import { modelDescribe } from '../models/operators/model-describe.ts';
import { modelOperators } from '../models/operators/index.ts';
import type { CampaignConfig } from './config.ts';
import { REMOTE } from './remote/remote-config.ts';
import type { OperatorChoice } from './operator-choice.ts';

/** The configured operators with their weights; all of them where none are named. Operators that ask models only where there are models. */
export function chooseOperators({
  operators: wanted,
  models,
  remote,
  checkout,
}: Pick<CampaignConfig, 'operators' | 'models' | 'remote' | 'checkout'>): readonly OperatorChoice[] {
  const plain = describeOperators();
  // A module has no descriptions that an agent is told.
  const asking = models ? modelOperators.filter(({ name }) => !checkout || name !== modelDescribe.name) : [];
  const known: readonly OperatorChoice[] = [
    ...plain.map(({ name, crossover, weight = 1 }) => ({ name, weight, ...(crossover && { crossover }) })),
    ...asking.map(({ name, crossover }) => ({
      name,
      weight: shareEach(plain, models?.share ?? 0, asking.length),
      ...(crossover && { crossover }),
      model: true,
    })),
    ...(remote ? [{ name: REMOTE, weight: shareEach(plain, remote.share, 1), model: true }] : []),
  ];
  const weights =
    wanted === undefined
      ? Object.fromEntries(known.map(({ name, weight }) => [name, weight]))
      : Array.isArray(wanted)
        ? Object.fromEntries(wanted.map((name) => [name, 1]))
        : wanted;
  const unknown = Object.keys(weights).find((name) => !known.some((operator) => operator.name === name));
  if (unknown !== undefined) throw unknownOperator(unknown, known);
  return known
    .filter(({ name }) => (weights[name] ?? 0) > 0)
    .map((operator) => ({ ...operator, weight: weights[operator.name] ?? 0 }));
}

/** The weight of each operator that asks a model, so that together they have the share. */
function shareEach(plain: readonly { readonly weight?: number }[], share: number, asking: number): number {
  if (share >= 1) return Number.MAX_SAFE_INTEGER;
  const rest = plain.reduce((sum, { weight = 1 }) => sum + weight, 0);
  return (rest * share) / (1 - share) / asking;
}

function unknownOperator(name: string, known: readonly OperatorChoice[]): ToolfinchError {
  const needsModels =
    modelOperators.some((operator) => operator.name === name) && !known.some(({ model }) => model);
  return new ToolfinchError(
    'OPERATOR_UNKNOWN',
    needsModels
      ? `The operator ${name} asks a model, and none is configured.`
      : `There is no operator ${name}.`,
    needsModels
      ? 'Name one in `models.use`.'
      : `The operators are: ${known.map((operator) => operator.name).join(', ')}.`,
    ExitCode.usage,
  );
}
