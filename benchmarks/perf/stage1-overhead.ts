import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { attach } from '../../src/sandbox/box/box.ts';
import type { CaseCall, CaseObservation, ToolSource } from '../../src/sandbox/contract.ts';
import { DEFAULT_LIMITS } from '../../src/sandbox/limits.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { loadSuite } from '../../src/suites/load-suite.ts';
import { type Bench, median, rangeOf, round } from './bench.ts';

const CASES = 1000;
const ROUNDS = 7;
const GOAL = 2;
/** How long a box of the pool has usually been up when it is taken. */
const WARM_MS = 500;
const SUITE = fileURLToPath(new URL('../edit', import.meta.url));
const TOOL = join(SUITE, 'tools/edit.ts');
const BARE_LOOP = fileURLToPath(new URL('./bare-loop.ts', import.meta.url));

async function editCalls(): Promise<CaseCall[]> {
  const suite = await loadSuite(SUITE);
  const cases = [...suite.cases('train'), ...suite.cases('validation')].slice(0, CASES);
  if (cases.length < CASES) throw new Error(`the suite has only ${cases.length} cases to choose from`);
  return cases.map(({ id, files, args, permission }) => ({ id, files, args, permission }));
}

/** On a memory disk where there is one, as the sandbox's own folders are. */
function scratchFolder(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'toolfinch-bare-'));
}

function bareLoop(calls: readonly CaseCall[]): { processMs: number; loopMs: number; thrown: number } {
  const opencode = createRequire(import.meta.url).resolve('opencode-linux-x64/package.json');
  const folder = scratchFolder();
  const callsFile = join(folder, 'calls.json');
  writeFileSync(callsFile, JSON.stringify(calls));
  try {
    const start = performance.now();
    const output = execFileSync(
      join(dirname(opencode), 'bin/opencode'),
      [BARE_LOOP, TOOL, callsFile, folder],
      {
        env: { BUN_BE_BUN: '1' },
        encoding: 'utf8',
      },
    );
    const processMs = performance.now() - start;
    return { processMs, ...(JSON.parse(output) as { loopMs: number; thrown: number }) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const bench: Bench = {
  name: 'stage1-overhead',
  description: `${CASES} edit cases in a warm Docker box against a bare loop over the same calls in the same runtime`,
  goal: `at most ${GOAL} times the bare loop`,
  async run() {
    const calls = await editCalls();
    const tool: ToolSource = { entry: 'edit.ts', files: { 'edit.ts': readFileSync(TOOL, 'utf8') } };
    await using provider = await openProvider({ provider: 'docker', campaign: 'bench-stage1-overhead' });

    const sandboxed: number[] = [];
    const bare: number[] = [];
    const loops: number[] = [];
    let thrownInside = 0;
    let thrownBare = 0;
    // Round 0 warms the disk cache and is not counted.
    for (let index = 0; index <= ROUNDS; index++) {
      const handle = await provider.start(DEFAULT_LIMITS);
      const box = await attach(handle);
      await sleep(WARM_MS);
      const observations: CaseObservation[] = [];
      const start = performance.now();
      for await (const observation of box.runCases(tool, calls, {
        callTimeoutMs: 2000,
        batchTimeoutMs: 60_000,
      })) {
        observations.push(observation);
      }
      const elapsed = performance.now() - start;
      await box[Symbol.asyncDispose]();
      await provider.destroy(handle);
      const bad = observations.find((observation) => observation.outcome.kind !== 'ok');
      if (bad !== undefined || observations.length !== calls.length)
        throw new Error(`bad run: ${JSON.stringify(bad)}`);
      const loop = bareLoop(calls);
      if (index === 0) continue;
      sandboxed.push(elapsed);
      bare.push(loop.processMs);
      loops.push(loop.loopMs);
      thrownInside = observations.filter((observation) => observation.error !== undefined).length;
      thrownBare = loop.thrown;
    }
    if (thrownInside !== thrownBare)
      throw new Error(`${thrownInside} calls threw in the box, ${thrownBare} outside`);
    const ratios = sandboxed.map((ms, index) => ms / (bare[index] ?? NaN));
    const ratio = median(ratios);
    return {
      figures: {
        ratio: round(ratio),
        ratioToLoopWithoutItsProcess: round(median(sandboxed.map((ms, index) => ms / (loops[index] ?? NaN)))),
        sandboxMs: round(median(sandboxed), 0),
        bareProcessMs: round(median(bare), 0),
        bareLoopMs: round(median(loops), 0),
        casesPerSecond: round((calls.length / median(sandboxed)) * 1000, 0),
        cases: calls.length,
      },
      goal: bench.goal,
      holds: ratio <= GOAL,
      n: ROUNDS,
      spread: rangeOf(ratios),
      notes: [
        'Sandbox: from runCases to the last observation in a fresh warm box, whose candidate process was started with the box; loading the tool is in it.',
        'Bare: from the start of the process to its end. Rounds alternate. The ratio to the loop alone charges the sandbox for loading the tool and the loop for nothing but its calls.',
      ],
    };
  },
};
export default bench;
