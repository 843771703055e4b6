import type { Entry } from '../models/cassette.ts';
import { costOf } from '../models/usage.ts';
import { compareFitness, type Goal, type Objectives } from './fitness-order.ts';
import type { JournalReader } from './journal/reader.ts';
import { ModelCredit, type ModelCreditRow } from './model-credit.ts';

/** The credit of a campaign's models as its journal and cassette have it, also while it runs: of what has been applied. */
export function recordedModelCredit(
  journal: JournalReader,
  exchanges: readonly Entry[],
  goals: readonly Goal[],
): ModelCreditRow[] {
  const fates = journal.fates();
  const asked = new Map(exchanges.map(({ proposal, model, operator }) => [proposal, { model, operator }]));
  const baseline = journal.baseline();
  const known = new Map<string, Objectives>(
    baseline ? [[baseline.id, baseline.evaluation.objectives]] : undefined,
  );
  let credit = ModelCredit.none;
  for (const { n, parents, operator, result } of journal.recorded().values()) {
    const fate = fates.get(n);
    if (fate === undefined) continue;
    const objectives = result.kind === 'evaluated' ? result.evaluation.objectives : undefined;
    if (result.kind === 'evaluated' && !known.has(result.id))
      known.set(result.id, result.evaluation.objectives);
    const by = asked.get(n);
    if (!by) continue;
    const isKept = (fate === 'new' || fate === 'improved') && operator === by.operator;
    const isFitter = parents.every((id) => {
      const parent = known.get(id);
      return !parent || !objectives || compareFitness(goals, objectives, parent) > 0;
    });
    credit = credit.with({
      model: by.model,
      cost: costOf(exchanges, n),
      improved: isKept && objectives !== undefined && isFitter,
    });
  }
  return credit.rows();
}
