import type { Genome } from '../../src/mutation/genome.ts';
import { describeOperators, vary } from '../../src/mutation/vary.ts';
import { randomFor } from '../../src/random.ts';
import { baselineOf } from './baselines.ts';
import { type Bench, median, rangeOf, round } from './bench.ts';

const SUITES = ['edit', 'grep', 'read'];
/** How many elites of each tool there are to choose parents from. */
const ELITES = 10;
/** Share of the children that become elites: about what the shipped campaign shows. */
const ENTRY = 0.1;
const WARM_UP = 60;
const DRAWS = 300;
const GOAL_MS = 20;

/** CPU milliseconds of one call. */
function cost(call: () => void): number {
  const since = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** Draws operators as a campaign does and gives the CPU time of each child, on elites that children join. */
async function draws(count: number, label: string): Promise<Map<string, number[]>> {
  const operators = describeOperators().filter(({ crossover }) => !crossover);
  const random = randomFor('vary-cost', label);
  const elites: Genome[][] = (await Promise.all(SUITES.map(baselineOf))).map((each) => [each]);
  const spent = new Map<string, number[]>();
  for (let n = 0; n < count; n++) {
    const of = elites[n % elites.length] ?? [];
    // A worker thread gets its parents as copies.
    const parent = structuredClone(random.pick(of));
    const { name } = random.weighted(operators, ({ weight = 1 }) => weight);
    let child: Genome | undefined;
    const ms = cost(() => {
      const made = vary({ parents: [parent], operator: name, stream: ['vary-cost', label, n] });
      if (made.kind === 'child') child = made.genome;
    });
    spent.set(name, [...(spent.get(name) ?? []), ms]);
    if (child && random.chance(ENTRY)) of.push(child);
    if (of.length > ELITES) of.shift();
  }
  return spent;
}

const bench: Bench = {
  name: 'vary-cost',
  description: `CPU time of making one child (vary and gate) in a warm process, ${DRAWS} draws over ${SUITES.join(', ')} and their descendants`,
  goal: `a median under ${GOAL_MS} ms`,
  async run() {
    await draws(WARM_UP, 'warm');
    const spent = await draws(DRAWS, 'measured');
    const all = [...spent.values()].flat();
    const sorted = [...all].sort((a, b) => a - b);
    const dearest = [...spent]
      .map(([name, values]) => ({ name, total: values.reduce((sum, ms) => sum + ms, 0), n: values.length }))
      .sort((a, b) => b.total - a.total)
      .slice(0, 6);
    return {
      figures: {
        medianMs: round(median(all), 1),
        p90Ms: round(sorted[Math.floor(sorted.length * 0.9)] ?? NaN, 1),
        meanMs: round(all.reduce((sum, ms) => sum + ms, 0) / all.length, 1),
      },
      goal: bench.goal,
      holds: median(all) < GOAL_MS,
      n: all.length,
      spread: rangeOf(all, 1),
      notes: [
        `Dearest in all: ${dearest.map(({ name, total, n }) => `${name} ${Math.round(total)} ms in ${n}`).join(', ')}.`,
        `Parents: up to ${ELITES} elites a tool, which one child in ${1 / ENTRY} joins.`,
        'These are times and no ratios, since the goal is a time. CPU time of the whole process, collector and compiler included.',
      ],
    };
  },
};

export default bench;
