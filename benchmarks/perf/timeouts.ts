import { attach } from '../../src/sandbox/box/box.ts';
import type { BoxHandle, CaseCall } from '../../src/sandbox/contract.ts';
import { DEFAULT_LIMITS } from '../../src/sandbox/limits.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { createPool } from '../../src/sandbox/pool.ts';
import { type Bench, median, rangeOf, round } from './bench.ts';

const DEADLINE_MS = 500;
const GOAL_MS = 250;
const RUNS = 5;

/** What a candidate may do with the time it is given. */
const CANDIDATES: Readonly<Record<string, string>> = {
  sleep: 'await new Promise((resolve) => setTimeout(resolve, 1e8));',
  spin: 'for (;;);',
  setsidGrandchild: `spawn('/bin/sh', ['-c', 'sleep 1000 & sleep 1000'], { detached: true, stdio: 'ignore' }); for (;;);`,
  ignoredSigterm: `for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {}); for (;;);`,
};

const CALL: CaseCall = { id: 'only', files: { 'a.txt': 'a\n' }, args: {}, permission: 'allow' };

const bench: Bench = {
  name: 'timeouts',
  description: `how long after its deadline a candidate's slot of the pool is free again, whatever it does (Docker)`,
  goal: `every slot within ${GOAL_MS} ms`,
  async run() {
    await using provider = await openProvider({ provider: 'docker', campaign: 'bench-timeouts' });
    await using pool = createPool(provider, { size: 1, warm: 3, limits: DEFAULT_LIMITS });
    const late: Record<string, number[]> = {};
    const observed: number[] = [];
    let held: BoxHandle = await pool.lease();

    for (let run = 0; run < RUNS; run++) {
      for (const [name, body] of Object.entries(CANDIDATES)) {
        const source = `import { spawn } from 'node:child_process';
          export default { description: '', args: {}, async execute() { ${body} } };`;
        const box = await attach(held);
        const loads = { entry: 'edit.ts', files: { 'edit.ts': source } };
        const options = {
          callTimeoutMs: DEADLINE_MS,
          batchTimeoutMs: 60_000,
          giveUpAfter: { deathsInARow: 1, deathsInTotal: 1 },
        };
        const start = performance.now();
        for await (const { outcome } of box.runCases(loads, [CALL], options)) {
          if (outcome.kind !== 'timeout') throw new Error(`${name}: ${JSON.stringify(outcome)}`);
          observed.push(performance.now() - start - DEADLINE_MS);
        }
        await box[Symbol.asyncDispose]();
        void pool.release(held);
        held = await pool.lease();
        (late[name] ??= []).push(performance.now() - start - DEADLINE_MS);
      }
    }
    await pool.release(held);

    const all = Object.values(late).flat();
    const worst = Math.max(...all);
    return {
      figures: {
        worstMs: round(worst, 0),
        medianMs: round(median(all), 0),
        medianUntilObservedMs: round(median(observed), 0),
        ...Object.fromEntries(
          Object.entries(late).map(([name, values]) => [`${name}MedianMs`, round(median(values), 0)]),
        ),
      },
      goal: bench.goal,
      holds: worst <= GOAL_MS,
      n: all.length,
      spread: rangeOf(all, 0),
      notes: [
        `From runCases with a deadline of ${DEADLINE_MS} ms a call to the next lease of the only slot, less the deadline; loading the tool is in it.`,
        'A warm box is ready when the slot is free: how long a new one takes to start is not what is measured here.',
      ],
    };
  },
};
export default bench;
