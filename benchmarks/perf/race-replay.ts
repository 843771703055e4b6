import { JournalReader } from '../../src/engine/journal/reader.ts';
import { RaceJudge } from '../../src/engine/worker/race-judge.ts';
import type { Evaluation } from '../../src/fitness/evaluation.ts';
import type { RaceRules } from '../../src/fitness/statistics.ts';
import { randomFor } from '../../src/random.ts';

export interface Replay {
  readonly children: number;
  readonly hopeless: number;
  /** Share of the case calls that need not have been made. */
  readonly saving: number;
  /** Children that were given up although all cases together put them ahead of their rival. */
  readonly unjustly: number;
  /** Children that were given up from which the best variant descends, itself included. */
  readonly ancestorsLost: number;
}

/**
 * What races would have done in a campaign that evaluated every child in full. The rival is the best variant of all
 * proposals up to `lookAhead` before. Where a child is given up the campaign would have gone on differently: what is
 * replayed are the races, not the search.
 */
export function replayRaces(folder: string, rules: RaceRules, lookAhead = 8): Replay {
  const journal = JournalReader.open(folder);
  try {
    const baseline = journal.baseline();
    if (!baseline) throw new RangeError(`${folder} holds no baseline`);
    const fates = journal.fates();
    const known = new Map<string, readonly string[]>([[baseline.id, []]]);
    const seen: { readonly n: number; readonly evaluation: Evaluation }[] = [
      { n: 0, evaluation: baseline.evaluation },
    ];
    const scoreOf = ({ objectives }: Evaluation): number => objectives['score'] ?? -Infinity;
    const bestBefore = (n: number): Evaluation =>
      seen
        .filter((entry) => entry.n <= n)
        .map(({ evaluation }) => evaluation)
        .reduce((best, next) => (scoreOf(next) > scoreOf(best) ? next : best));
    const lost = new Set<string>();
    let [hopeless, unjustly, calls, made] = [0, 0, 0, 0];
    for (const [n, { parents, result }] of journal.recorded()) {
      if (
        result.kind !== 'evaluated' ||
        fates.get(n) === 'duplicate' ||
        result.evaluation.outcome.kind !== 'ok'
      )
        continue;
      const { evaluation, id } = result;
      known.set(id, parents);
      const rival = bestBefore(Math.max(0, n - lookAhead));
      const values = Object.fromEntries(rival.trials.map((trial) => [trial.id, trial.reward]));
      const judge = new RaceJudge(
        { ...rules, against: rival.variant, objective: 'score', values },
        evaluation.trials.length,
      );
      const order = randomFor(evaluation.suiteHash, 'order').shuffle(evaluation.trials);
      const end = order.findIndex((trial) => judge.givesUpAfter(trial)) + 1;
      calls += evaluation.trials.length;
      made += end === 0 ? evaluation.trials.length : end;
      if (end > 0) {
        hopeless++;
        lost.add(id);
        if (scoreOf(evaluation) > scoreOf(rival)) unjustly++;
      }
      seen.push({ n, evaluation });
    }
    const lineage = new Set<string>();
    const climb = (id: string): void => {
      if (lineage.has(id)) return;
      lineage.add(id);
      for (const parent of known.get(id) ?? []) climb(parent);
    };
    climb(bestBefore(Infinity).variant);
    return {
      children: seen.length - 1,
      hopeless,
      saving: 1 - made / calls,
      unjustly,
      ancestorsLost: [...lineage].filter((id) => lost.has(id)).length,
    };
  } finally {
    journal.close();
  }
}
