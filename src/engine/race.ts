import { objectiveNamed } from '../fitness/objectives.ts';
import type { CampaignPlan } from './campaign-plan.ts';
import type { Race } from './executor.ts';
import type { JournalReader } from './journal/reader.ts';

/** The races of a campaign: against which values a child is held. Undefined where there is no race. */
export type Races = (rival: string) => Race | undefined;

/** The rival is one that has seen every case; what is known of the last one is kept, for it seldom changes. */
export function racesOf({ config }: CampaignPlan, journal: JournalReader): Races {
  const { race } = config.stages.search;
  const objective = objectiveNamed(config.goals[0]?.objective ?? '');
  let last: Race | undefined;
  return (rival) => {
    if (race === false || !objective) return undefined;
    if (last?.against === rival) return last;
    const evaluation = journal.evaluation('search', rival, 'cases', 'train');
    if (!evaluation) return undefined;
    const values = Object.fromEntries(evaluation.trials.map((trial) => [trial.id, objective.of(trial)]));
    return (last = { ...race, against: rival, objective: objective.name, values });
  };
}
