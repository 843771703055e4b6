import { OBJECTIVES } from '../fitness/objectives.ts';
import type { CampaignPlan } from './campaign-plan.ts';
import type { Race } from './executor.ts';
import type { JournalReader } from './journal/reader.ts';

/** The race of a child against a variant that has seen every case; undefined where the campaign holds none. */
export function raceAgainst(
  rival: string,
  { config }: CampaignPlan,
  journal: JournalReader,
): Race | undefined {
  const { race } = config.stages.search;
  const objective = OBJECTIVES.find(({ name }) => name === config.goals[0]?.objective);
  if (race === false || !objective) return undefined;
  const evaluation = journal.evaluation('search', rival, 'cases', 'train');
  if (!evaluation) return undefined;
  const values = Object.fromEntries(evaluation.trials.map((trial) => [trial.id, objective.of(trial)]));
  return { ...race, against: rival, objective: objective.name, values };
}
