import { compareFitness, type Goal } from '../fitness-order.ts';
import type { AddVerdict, Archive, Elite } from './archive.ts';
import { qdScore } from './qd-score.ts';

/** The `k` best variants, whatever they are like; plain elitism. A tie keeps the older variant ahead. */
export function topK(k: number, goals: readonly Goal[]): Archive {
  let ranked: readonly Elite[] = [];
  return {
    add(entry): AddVerdict {
      const behind = ranked.findIndex(
        (elite) => compareFitness(goals, entry.objectives, elite.objectives) > 0,
      );
      const rank = behind === -1 ? ranked.length : behind;
      if (rank >= k) return 'not-added';
      const full = ranked.length === k;
      ranked = [...ranked.slice(0, rank), { ...entry, cell: '' }, ...ranked.slice(rank)]
        .slice(0, k)
        .map((elite, i) => ({ ...elite, cell: String(i) }));
      return full ? 'improved' : 'new';
    },
    elites: () => ranked,
    stats: () => ({
      elites: ranked.length,
      coverage: ranked.length / k,
      qdScore: qdScore(ranked, goals),
    }),
  };
}
