import type { Random } from '../random.ts';
import type { Credit } from './credit.ts';

/** An operator as the search sees it: a name, a weight, and how many parents it needs. */
export interface OperatorChoice {
  readonly name: string;
  readonly weight: number;
  readonly crossover?: boolean;
  /** Whether the second parent is one that was fitter than its own, wherever it stands. */
  readonly merges?: boolean;
  /** Whether its children are made elsewhere, by a model or another program; then every proposal carries evidence for it. */
  readonly model?: boolean;
}

/** The operators with what they have earned in their weights. */
export function credited(operators: readonly OperatorChoice[], credit: Credit): OperatorChoice[] {
  return operators.map((operator) => ({
    ...operator,
    weight: operator.weight * credit.factor(operator.name),
  }));
}

/** How many operators are tried besides the one that was drawn, when it finds nothing to change. */
const OTHERWISE = 4;

/** Drawn by weight, no operator twice, none that needs a second parent or a model. */
export function drawOthers(
  first: OperatorChoice,
  usable: readonly OperatorChoice[],
  random: Random,
): string[] {
  const chosen: string[] = [];
  let left = usable.filter((o) => o !== first && !o.crossover && !o.model && o.weight > 0);
  while (chosen.length < OTHERWISE && left.length > 0) {
    const next = random.weighted(left, ({ weight }) => weight);
    chosen.push(next.name);
    left = left.filter((o) => o !== next);
  }
  return chosen;
}
