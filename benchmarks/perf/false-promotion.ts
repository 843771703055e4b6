import { isImprovement } from '../../src/engine/improvement.ts';
import type { Trial } from '../../src/fitness/evaluation.ts';
import { objectiveNamed } from '../../src/fitness/objectives.ts';
import { comparePaired } from '../../src/fitness/statistics.ts';
import { randomFor, type Random } from '../../src/random.ts';
import { type Bench, round } from './bench.ts';

const CAMPAIGNS = 500;
const VARIANTS = 20;
const TASKS = 20;
const TRIALS = 3;
const FINALISTS = 6;
const MOST = 0.05;

/** Tasks differ: how likely a variant solves one is drawn for each, with a mean of 60 %; `gain` is added to all. */
interface World {
  readonly difficulty: readonly number[];
  readonly random: Random;
}

function trialsOf({ difficulty, random }: World, gain: number): Trial[] {
  return difficulty.flatMap((p, task) =>
    Array.from({ length: TRIALS }, (_, k): Trial => {
      const solved = random.next() < Math.min(1, p + gain);
      return {
        id: `t${task}#${k}`,
        mode: 'task',
        cluster: `t${task}`,
        outcome: { kind: 'ok' },
        verdict: solved ? 'correct' : 'refused',
        reward: solved ? 1 : 0,
        durationMs: 0,
      };
    }),
  );
}

const scoreOf = (trials: readonly Trial[]): number =>
  trials.reduce((sum, { reward }) => sum + reward, 0) / trials.length;

/** What each gate says of the champion of one campaign. */
interface Outcome {
  readonly toolfinch: boolean;
  readonly anyImprovement: boolean;
  readonly fixedMargin: boolean;
  readonly oneStandardError: boolean;
}

/** Select on train, choose on validation, claim on held-out, as the product does; then the gates of others on the same noise. */
function campaign(n: number, gain: number): Outcome {
  const random = randomFor('false-promotion', gain, n);
  const world = (): World => ({
    difficulty: Array.from({ length: TASKS }, () => 0.2 + 0.8 * random.next()),
    random,
  });
  const [train, validation, heldout] = [world(), world(), world()];
  const baseline = trialsOf(train, 0);
  const children = Array.from({ length: VARIANTS }, () => trialsOf(train, gain)).toSorted(
    (a, b) => scoreOf(b) - scoreOf(a),
  );
  const before = scoreOf(trialsOf(validation, 0));
  const finalists = children.slice(0, FINALISTS).map(() => scoreOf(trialsOf(validation, gain)));
  const score = objectiveNamed('score');
  if (!score) throw new Error('there is no objective `score`');
  const compared = comparePaired(trialsOf(heldout, gain), trialsOf(heldout, 0), { objective: score, random });
  const best = scoreOf(children[0] ?? []);
  const first = scoreOf(baseline);
  return {
    toolfinch: Math.max(...finalists) > before && isImprovement([{ ...compared, objective: 'score' }]),
    anyImprovement: best > first,
    fixedMargin: best > first + 0.05,
    oneStandardError: best > first + Math.sqrt((first * (1 - first)) / baseline.length),
  };
}

function rates(gain: number): Record<keyof Outcome, number> {
  const outcomes = Array.from({ length: CAMPAIGNS }, (_, n) => campaign(n, gain));
  const rate = (gate: keyof Outcome): number =>
    round(outcomes.filter((outcome) => outcome[gate]).length / CAMPAIGNS, 3);
  return {
    toolfinch: rate('toolfinch'),
    anyImprovement: rate('anyImprovement'),
    fixedMargin: rate('fixedMargin'),
    oneStandardError: rate('oneStandardError'),
  };
}

const bench: Bench = {
  name: 'false-promotion',
  description: `${CAMPAIGNS} simulated campaigns of ${VARIANTS} variants that are all equal to the baseline, ${TASKS} tasks of ${TRIALS} trials a split: how many end in a claim`,
  goal: `at most ${MOST * 100} % end in a claim`,
  run() {
    const equal = rates(0);
    const better = rates(0.1);
    const half = 1.96 * Math.sqrt((equal.toolfinch * (1 - equal.toolfinch)) / CAMPAIGNS);
    return Promise.resolve({
      figures: {
        claims: equal.toolfinch,
        anyImprovement: equal.anyImprovement,
        fixedMarginOf5Points: equal.fixedMargin,
        oneStandardError: equal.oneStandardError,
        powerAtTenPoints: better.toolfinch,
      },
      goal: bench.goal,
      holds: equal.toolfinch <= MOST,
      n: CAMPAIGNS,
      spread: `${round(Math.max(0, equal.toolfinch - half), 3)} to ${round(equal.toolfinch + half, 3)}`,
      notes: [
        'The last three gates look at the selection score of the best child, as peers do: any improvement, five points, one standard error of the baseline.',
        'Power: every variant is ten points better; the share of campaigns that end in a claim.',
      ],
    });
  },
};

export default bench;
