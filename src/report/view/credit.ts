import { compareFitness } from '../../engine/fitness-order.ts';
import type { ModelUsage, UsageSum } from '../../models/usage.ts';
import type { JournalReader } from '../../engine/journal/reader.ts';
import { operatorWork } from '../../engine/journal/told.ts';
import type { CampaignData } from '../campaign-data.ts';

/** What each operator has done, and each model that was asked. */
export interface CreditView {
  readonly operators: readonly OperatorRow[];
  readonly models: readonly ({ readonly model: string } & UsageSum)[];
}

export interface OperatorRow {
  readonly operator: string;
  readonly proposals: number;
  /** The gate refused the child. */
  readonly refused: number;
  /** The child had been made before, or does what its parent does. */
  readonly nothingNew: number;
  /** Given up in a race. */
  readonly hopeless: number;
  /** Entered the archive. */
  readonly kept: number;
  /** Entered it and is fitter than every parent. */
  readonly improved: number;
  /** Milliseconds of evaluations. */
  readonly wallMs: number;
}

export function credit(
  journal: JournalReader,
  { kept, goals }: CampaignData,
  models?: ModelUsage,
): CreditView {
  const rows = new Map<string, Counting>();
  const rowOf = (operator: string): Counting => {
    const row = rows.get(operator) ?? empty(operator);
    rows.set(operator, row);
    return row;
  };
  for (const { operator, fate, proposals, wallMs } of operatorWork(journal)) {
    const row = rowOf(operator);
    row.proposals += proposals;
    row.refused += fate === 'invalid' ? proposals : 0;
    row.nothingNew += fate === 'duplicate' || fate === 'neutral' ? proposals : 0;
    row.hopeless += fate === 'hopeless' ? proposals : 0;
    // A duplicate's evaluation is that of the first.
    row.wallMs += fate === 'duplicate' ? 0 : (wallMs ?? 0);
  }
  for (const { operator, fate, parents, objectives } of kept.values()) {
    if (fate === 'baseline') continue;
    const row = rowOf(operator);
    row.kept++;
    const isFitter = parents.every((id) => {
      const parent = kept.get(id);
      return !parent || compareFitness(goals, objectives, parent.objectives) > 0;
    });
    // An elite that only drifted is no improvement, whatever its parents were.
    row.improved += isFitter && fate !== 'drifted' ? 1 : 0;
  }
  return {
    operators: [...rows.values()].sort(
      (a, b) => b.improved - a.improved || b.kept - a.kept || (a.operator < b.operator ? -1 : 1),
    ),
    models: Object.entries(models?.byModel ?? {}).map(([model, sum]) => ({ model, ...sum })),
  };
}

type Counting = { -readonly [K in keyof OperatorRow]: OperatorRow[K] };

function empty(operator: string): Counting {
  return { operator, proposals: 0, refused: 0, nothingNew: 0, hopeless: 0, kept: 0, improved: 0, wallMs: 0 };
}
