import type { Evaluation } from '../../fitness/evaluation.ts';
import { objectiveNamed, scored } from '../../fitness/objectives.ts';
import { clusterBootstrap, type Interval } from '../../fitness/statistics.ts';
import { randomFor } from '../../random.ts';

/** The 95 % interval of an objective over an evaluation's trials, by clusters. Undefined where it is not an objective of trials. */
export function intervalOf({ trials, stage }: Evaluation, name: string): Interval | undefined {
  const objective = objectiveNamed(name);
  const counted = scored(trials);
  if (!objective?.stages.includes(stage) || counted.length === 0) return undefined;
  const values = counted.map((trial) => ({ cluster: trial.cluster, value: objective.of(trial) }));
  return clusterBootstrap(values, randomFor('report', stage, name), { resamples: 1000 });
}
