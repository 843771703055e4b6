import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suiteRef } from '../../src/engine/executor.ts';
import { SuiteCache } from '../../src/engine/worker/suite-cache.ts';
import { loadSuite } from '../../src/suites/load-suite.ts';
import { type Bench, median, rangeOf, round } from './bench.ts';

const CASES = 10_000;
const ROUNDS = 5;
const VARIANTS = 200;
const EDIT = fileURLToPath(new URL('../edit', import.meta.url));

/** A suite of that many written cases, made of those of the edit suite. */
async function bigSuite(folder: string): Promise<void> {
  const edit = await loadSuite(EDIT);
  const all = (['train', 'validation', 'heldout'] as const).flatMap((split) => edit.cases(split));
  mkdirSync(join(folder, 'cases'));
  writeFileSync(join(folder, 'suite.toml'), 'name = "big"\ntool = "edit"\n');
  const lines = Array.from({ length: CASES }, (_, i) =>
    JSON.stringify({ ...all[i % all.length], id: `c${i}` }),
  );
  writeFileSync(join(folder, 'cases', 'all.jsonl'), lines.join('\n'));
}

const bench: Bench = {
  name: 'suite-load',
  description: `reading and checking a suite of ${CASES} written cases; memory while ${VARIANTS} evaluations ask for it`,
  goal: 'under 2 s, and memory that does not grow with the number of variants',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'toolfinch-suite-load-'));
    try {
      await bigSuite(folder);
      const seconds: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const start = performance.now();
        await loadSuite(folder);
        seconds.push((performance.now() - start) / 1000);
      }
      const suites = new SuiteCache();
      const suite = suiteRef(await loadSuite(folder));
      const ask = async (times: number): Promise<number> => {
        for (let n = 0; n < times; n++) (await suites.get(suite)).cases('train');
        globalThis.gc?.();
        return process.memoryUsage().heapUsed / (1 << 20);
      };
      const first = await ask(1);
      const last = await ask(VARIANTS);
      const grown = last - first;
      return {
        figures: {
          seconds: round(median(seconds)),
          megabytesAfterFirst: round(first, 1),
          megabytesGrown: round(grown, 1),
        },
        goal: bench.goal,
        holds: median(seconds) < 2 && grown < first * 0.1,
        n: ROUNDS,
        spread: rangeOf(seconds),
        notes: ['This figure alone is a time and not a ratio, since the goal is one.'],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

export default bench;
