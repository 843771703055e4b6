import { ExitCode, ToolfinchError } from '../errors.ts';
import { describeOperators } from '../mutation/vary.ts';
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
  evolve,
  donors,
}: Pick<
  CampaignConfig,
  'operators' | 'models' | 'remote' | 'checkout' | 'evolve' | 'donors'
>): readonly OperatorChoice[] {
  const touchable = ({ touches }: { readonly touches?: 'texts' }): boolean =>
    evolve === 'all' || touches === 'texts';
  const plain = describeOperators().filter(
    (operator) => touchable(operator) && (donors.length > 0 || operator.transplants !== true),
  );
  // A module has no descriptions that an agent is told.
  const asking = models
    ? modelOperators.filter((operator) => touchable(operator) && !(checkout && operator.touches === 'texts'))
    : [];
  const known: readonly OperatorChoice[] = [
    ...plain.map(({ name, crossover, merges, weight = 1 }) => ({
      name,
      weight,
      ...(crossover && { crossover }),
      ...(merges && { merges }),
    })),
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
  if (evolve === 'texts' && checkout) throw noTexts();
  if (unknown !== undefined) throw unknownOperator(unknown, known, evolve);
  const chosen = known
    .filter(({ name }) => (weights[name] ?? 0) > 0)
    .map((operator) => ({ ...operator, weight: weights[operator.name] ?? 0 }));
  if (chosen.every(({ crossover }) => crossover)) throw onlyCrossovers();
  return chosen;
}

/** The weight of each operator that asks a model, so that together they have the share. */
function shareEach(plain: readonly { readonly weight?: number }[], share: number, asking: number): number {
  const rest = plain.reduce((sum, { weight = 1 }) => sum + weight, 0);
  if (rest === 0) return 1;
  if (share >= 1) return Number.MAX_SAFE_INTEGER;
  return (rest * share) / (1 - share) / asking;
}

function onlyCrossovers(): ToolfinchError {
  return new ToolfinchError(
    'OPERATORS_NONE',
    'All of `operators` need two variants, and a campaign begins with one.',
    'Name one that changes a single variant as well, such as compound (`toolfinch operators` lists them).',
    ExitCode.usage,
  );
}

function noTexts(): ToolfinchError {
  return new ToolfinchError(
    'OPERATORS_NONE',
    'With `evolve: "texts"` nothing can change: a file in a repository has no descriptions.',
    'Leave `evolve` out.',
    ExitCode.usage,
  );
}

function unknownOperator(
  name: string,
  known: readonly OperatorChoice[],
  evolve: CampaignConfig['evolve'],
): ToolfinchError {
  const exists = [...describeOperators(), ...modelOperators].some((operator) => operator.name === name);
  if (evolve === 'texts' && exists) {
    return new ToolfinchError(
      'OPERATOR_UNFIT',
      `The operator ${name} changes code, and \`evolve\` is "texts".`,
      `Those that change texts alone are: ${known.map((operator) => operator.name).join(', ')}.`,
      ExitCode.usage,
    );
  }
  if (describeOperators().some((operator) => operator.name === name && operator.transplants === true)) {
    return new ToolfinchError(
      'OPERATOR_UNFIT',
      `The operator ${name} takes functions of donors, and none is named.`,
      'Name tool files in `donors`.',
      ExitCode.usage,
    );
  }
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
