import type { Trial } from '../../fitness/evaluation.ts';
import { objectiveNamed } from '../../fitness/objectives.ts';
import { isHopeless, looksOf, type ClusteredValue } from '../../fitness/statistics.ts';
import { randomFor } from '../../random.ts';
import type { Race } from '../executor.ts';

/** Watches one evaluation, trial by trial. */
export class RaceJudge {
  readonly #differences: ClusteredValue[] = [];
  readonly #looks: readonly number[];
  readonly #valueOf: (trial: Trial) => number;

  /** @param total trials of a whole evaluation */
  constructor(
    private readonly race: Race,
    total: number,
  ) {
    const objective = objectiveNamed(race.objective);
    if (!objective) throw new RangeError(`no objective is named ${race.objective}`);
    const sign = objective.direction === 'maximize' ? 1 : -1;
    this.#valueOf = (trial) => sign * (objective.of(trial) - (race.values[trial.id] ?? NaN));
    this.#looks = looksOf(race, total);
  }

  /** Takes the next trial; true when the subject is to be given up. A trial without a partner does not count. */
  givesUpAfter(trial: Trial): boolean {
    const value = this.#valueOf(trial);
    if (!Number.isNaN(value) && trial.outcome.kind !== 'infra-error')
      this.#differences.push({ cluster: trial.cluster, value });
    const { length } = this.#differences;
    if (!this.#looks.includes(length)) return false;
    const random = randomFor(this.race.against, 'race', length);
    return isHopeless(this.#differences, this.race, this.#looks.length, random);
  }
}
