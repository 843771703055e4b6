import { DEGENERATE, degenerateTool, shippedSuites, someCases } from '../hostile/degenerate.ts';
import { playCases } from '../hostile/play.ts';
import { attach } from '../../src/sandbox/box/box.ts';
import { DEFAULT_LIMITS } from '../../src/sandbox/limits.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { type Bench, rangeOf } from './bench.ts';

const CASES = 200;

const bench: Bench = {
  name: 'degenerate',
  description:
    'mean reward of degenerate tools and of the baseline on the train cases of every shipped suite',
  goal: 'every degenerate tool scores below the baseline on every suite',
  async run() {
    await using provider = await openProvider({ provider: 'auto', campaign: 'bench-degenerate' });
    const figures: Record<string, number> = {};
    const above: string[] = [];
    const gaps: number[] = [];
    for (const { suite, baseline } of await shippedSuites()) {
      const cases = someCases(suite, CASES);
      const { oneAtATime } = suite;
      const play = async (genome: typeof baseline, callTimeoutMs = 2_000): Promise<number> => {
        const handle = await provider.start({ ...DEFAULT_LIMITS, lifeMs: 120_000 });
        try {
          await using box = await attach(handle);
          return (await playCases(box, genome, cases, { callTimeoutMs, oneAtATime })).score;
        } finally {
          await provider.destroy(handle);
        }
      };
      const score = await play(baseline);
      figures[`${suite.name}: baseline`] = Number(score.toFixed(3));
      for (const [name, body] of Object.entries(DEGENERATE)) {
        const other = await play(degenerateTool(suite.tool, body), 200);
        figures[`${suite.name}: ${name}`] = Number(other.toFixed(3));
        gaps.push(score - other);
        if (!(other < score)) above.push(`${suite.name}: ${name}`);
      }
    }
    return {
      figures,
      goal: bench.goal,
      holds: above.length === 0,
      n: gaps.length,
      spread: `baseline ahead by ${rangeOf(gaps)}`,
      notes: [
        `About ${CASES} train cases of each suite, in its own mix.`,
        ...above.map((name) => `not below: ${name}`),
      ],
    };
  },
};
export default bench;
