import { parseConfig } from '../../src/engine/config.ts';
import { suiteRef } from '../../src/engine/executor.ts';
import { openExecutor } from '../../src/engine/open-executor.ts';
import { observedIn } from '../../src/engine/traces.ts';
import type { Evaluation, Trial } from '../../src/fitness/evaluation.ts';
import { comparePaired } from '../../src/fitness/statistics/compare-paired.ts';
import { variantId } from '../../src/mutation/canonical.ts';
import type { Genome } from '../../src/mutation/genome.ts';
import { instrument } from '../../src/mutation/trace/instrument.ts';
import { vary } from '../../src/mutation/vary.ts';
import { randomFor } from '../../src/random.ts';
import { loadSuite } from '../../src/suites/load-suite.ts';
import { baselineOf, suiteFolder } from './baselines.ts';
import { type Bench, median, rangeOf, round } from './bench.ts';

const SUITE = 'edit';
const SEEDS = (process.env['TOOLFINCH_BENCH_SEEDS'] ?? '1,2,3,4,5').split(',');
const CHILDREN = 12;

/** Share of the trials with a verdict. */
const rate = (trials: readonly Trial[], verdict: Trial['verdict']): number =>
  trials.filter((trial) => trial.verdict === verdict).length / trials.length;
const reward = (trials: readonly Trial[]): number =>
  trials.reduce((sum, trial) => sum + trial.reward, 0) / trials.length;

const bench: Bench = {
  name: 'synthesis',
  description: `the operator synthesise on ${SUITE}: shown the failing train cases of half the modes, what does the best of ${CHILDREN} children do on validation cases of the modes that it never saw?`,
  goal: 'more right on modes that were not seen, in the median over halves, than the baseline is',
  async run() {
    const suite = await loadSuite(suiteFolder(SUITE));
    const baseline = await baselineOf(SUITE);
    await using opened = await openExecutor({
      ...parseConfig({ tool: '-', suite: '-' }, 'the bench'),
      campaign: 'bench-synthesis',
    });
    const evaluate = (genome: Genome, split: 'train' | 'validation', traced = false): Promise<Evaluation> =>
      opened.executor.evaluate({
        subject: { kind: 'genome', id: variantId(genome), genome },
        suite: suiteRef(suite),
        stage: 'cases',
        split,
        traced,
      });
    const [traced, before] = await Promise.all([
      evaluate(baseline, 'train', true),
      evaluate(baseline, 'validation'),
    ]);
    const failing = [
      ...new Set(traced.trials.flatMap(({ verdict, mode }) => (verdict === 'refused' ? [mode] : []))),
    ].sort();
    const instrumented = instrument(baseline);
    if (!instrumented) throw new Error(`The baseline of ${SUITE} cannot be instrumented.`);

    const gains: number[] = [];
    const figures: Record<string, string> = {};
    const notes: string[] = [];
    for (const seed of SEEDS) {
      process.stderr.write(`half ${seed} …\n`);
      const seen = new Set(
        randomFor('bench-synthesis', seed)
          .shuffle(failing)
          .slice(0, Math.ceil(failing.length / 2)),
      );
      const shown = traced.trials.filter(({ mode, verdict }) => verdict === 'correct' || seen.has(mode));
      const observed = observedIn(instrumented, shown);
      const made = Array.from({ length: CHILDREN }, (_, n) =>
        vary({ parents: [baseline], operator: 'synthesise', observed, stream: ['bench-synthesis', seed, n] }),
      ).flatMap((result) => (result.kind === 'child' ? [result] : []));
      const children = [...new Map(made.map((child) => [child.id, child])).values()];
      const trained = await Promise.all(
        children.map(async (child) => {
          const { trials } = await evaluate(child.genome, 'train');
          const known = trials.filter(({ mode }) => seen.has(mode) || !failing.includes(mode));
          return { child, worth: reward(known) };
        }),
      );
      const best = trained.toSorted((a, b) => b.worth - a.worth)[0];
      if (!best) {
        notes.push(`half ${seed}: no child`);
        gains.push(0);
        continue;
      }
      const after = await evaluate(best.child.genome, 'validation');
      const isUnseen = ({ mode }: Trial): boolean => failing.includes(mode) && !seen.has(mode);
      const [old, now] = [before.trials.filter(isUnseen), after.trials.filter(isUnseen)];
      const compared = comparePaired(now, old, {
        objective: { of: ({ verdict }) => (verdict === 'correct' ? 1 : 0) },
        random: randomFor('bench-synthesis', seed, 'interval'),
      });
      gains.push(compared.difference * 100);
      figures[`half ${seed}`] =
        `${round(compared.difference * 100, 1)} points (95 % ${round(compared.low * 100, 1)} to ${round(compared.high * 100, 1)}, n = ${compared.n}); wrong ${round(rate(old, 'wrong') * 100, 1)} -> ${round(rate(now, 'wrong') * 100, 1)} %`;
      notes.push(`half ${seed}, of ${children.length} children: ${best.child.summary}`);
    }
    return {
      figures: { 'median, modes never seen': `${round(median(gains), 1)} points`, ...figures },
      goal: bench.goal,
      holds: median(gains) > 0,
      n: SEEDS.length,
      spread: rangeOf(gains, 1),
      notes: [
        `Points of the correct rate on validation cases of failing modes that were not shown; a half is ${Math.ceil(failing.length / 2)} of ${failing.length} failing modes.`,
        ...notes,
      ],
    };
  },
};

export default bench;
