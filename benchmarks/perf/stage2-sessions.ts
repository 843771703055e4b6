import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SessionRecord } from '../../src/fitness/session-record.ts';
import { attach } from '../../src/sandbox/box/box.ts';
import type { Box, Provider, ToolSource } from '../../src/sandbox/contract.ts';
import { DEFAULT_LIMITS } from '../../src/sandbox/limits.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { policyModel } from '../../src/sandbox/model/policy-model.ts';
import { runTasks, type TaskRun } from '../../src/sandbox/session/run-tasks.ts';
import { runTasksCli } from '../../src/sandbox/session/run-tasks-cli.ts';
import { verifyTask } from '../../src/sandbox/session/verify-task.ts';
import { loadSuite } from '../../src/suites/load-suite.ts';
import { type Bench, median, rangeOf, round } from './bench.ts';

const ROUNDS = 3;
/** Sessions on one server: what a variant gets when every task is tried a few times. */
const SESSIONS = 48;
/** Sessions of a round that are also run the slow way. */
const FRESH = 6;
const GOAL = 8;
const SUITE = fileURLToPath(new URL('../edit', import.meta.url));
const TOOL = join(SUITE, 'tools/edit.ts');
const OPTIONS = { toolName: 'edit', sessionTimeoutMs: 120_000, upstream: policyModel() };

async function withBox<T>(provider: Provider, use: (box: Box) => Promise<T>): Promise<T> {
  const handle = await provider.start({ ...DEFAULT_LIMITS, cpus: 2, lifeMs: 600_000 });
  try {
    await using box = await attach(handle);
    return await use(box);
  } finally {
    await provider.destroy(handle);
  }
}

async function collect(records: AsyncIterable<SessionRecord>): Promise<SessionRecord[]> {
  const all: SessionRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}

/** The tasks in turn, each time round with the next trial. */
async function schedule(): Promise<TaskRun[]> {
  const suite = await loadSuite(SUITE);
  const tasks = [...suite.tasks('train'), ...suite.tasks('validation')];
  return Array.from({ length: SESSIONS }, (_, i) => {
    const task = tasks[i % tasks.length];
    if (!task) throw new Error('the suite has no tasks');
    return { task, trial: Math.floor(i / tasks.length) };
  });
}

const bench: Bench = {
  name: 'stage2-sessions',
  description: `${SESSIONS} sessions on one opencode serve against a fresh container with opencode run for each; starts included in both`,
  goal: `at least ${GOAL} times the sessions a minute, with the same verdicts`,
  async run() {
    const runs = await schedule();
    const tool: ToolSource = { entry: 'edit.ts', files: { 'edit.ts': readFileSync(TOOL, 'utf8') } };
    await using provider = await openProvider({ provider: 'docker', campaign: 'bench-stage2-sessions' });
    const reused: number[] = [];
    const fresh: number[] = [];
    let compared = 0;
    let same = 0;
    for (let index = 0; index < ROUNDS; index++) {
      let start = performance.now();
      const server = await withBox(provider, (box) => collect(runTasks(box, tool, runs, OPTIONS)));
      reused.push((SESSIONS / (performance.now() - start)) * 60_000);

      const first = index * FRESH;
      const picked = runs.slice(first, first + FRESH);
      start = performance.now();
      const cli: SessionRecord[] = [];
      for (const run of picked)
        cli.push(...(await withBox(provider, (box) => collect(runTasksCli(box, tool, [run], OPTIONS)))));
      fresh.push((FRESH / (performance.now() - start)) * 60_000);

      await withBox(provider, async (box) => {
        for (const [i, { task }] of picked.entries()) {
          const verdicts: string[] = [];
          for (const record of [server[first + i], cli[i]]) {
            const { reward } = await verifyTask(box, task, record?.workspace ?? {});
            verdicts.push(JSON.stringify([record?.outcome.kind, reward, record?.exchanges.length]));
          }
          compared++;
          if (verdicts[0] === verdicts[1]) same++;
        }
      });
    }
    const ratios = reused.map((perMinute, i) => perMinute / (fresh[i] ?? NaN));
    const ratio = median(ratios);
    return {
      figures: {
        reusedPerMinute: round(median(reused), 1),
        freshPerMinute: round(median(fresh), 1),
        ratio: round(ratio),
        sameVerdicts: `${same} of ${compared}`,
      },
      goal: bench.goal,
      holds: ratio >= GOAL && same === compared,
      n: ROUNDS,
      spread: rangeOf(ratios),
      notes: ['A verdict is outcome, reward of the hidden verifier and number of model requests.'],
    };
  },
};

export default bench;
