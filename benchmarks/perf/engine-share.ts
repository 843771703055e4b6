import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCampaign } from '../../src/engine/campaign.ts';
import type { CampaignPlan } from '../../src/engine/campaign-plan.ts';
import { parseConfig } from '../../src/engine/config.ts';
import type { Executor } from '../../src/engine/executor.ts';
import { Journal } from '../../src/engine/journal/journal.ts';
import { PiscinaExecutor } from '../../src/engine/piscina-executor.ts';
import { planCampaign } from '../../src/engine/plan-campaign.ts';
import type { Evaluation } from '../../src/fitness/evaluation.ts';
import { vary } from '../../src/mutation/vary.ts';
import type { Provider } from '../../src/sandbox/contract.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { createPool } from '../../src/sandbox/pool.ts';
import { type Bench, median, rangeOf, round } from './bench.ts';

const SUITE = fileURLToPath(new URL('../edit', import.meta.url));
const PROPOSALS = 60;
const ROUNDS = 3;
const GOAL = 0.15;
const clock = { now: () => Date.now() };

/** CPU milliseconds of this process, all threads. */
const ownCpuMs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

/** CPU milliseconds that a container has used, from its cgroup; 0 where it cannot be read or is gone. */
function boxCpuMs(id: string): number {
  const v1 = textOf(`/sys/fs/cgroup/cpuacct/docker/${id}/cpuacct.usage`);
  if (v1 !== undefined) return Number(v1) / 1e6;
  const v2 = textOf(`/sys/fs/cgroup/system.slice/docker-${id}.scope/cpu.stat`) ?? '';
  return Number(/^usage_usec (\d+)/m.exec(v2)?.[1] ?? 0) / 1000;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

async function campaign(seed: number, executor: Executor): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'toolfinch-engine-share-'));
  try {
    const config = parseConfig(
      {
        tool: 'tools/edit.ts',
        suite: '.',
        seed,
        proposals: PROPOSALS,
        workers: 2,
        stages: { finalists: { count: 0, trials: 0 }, claim: { enabled: false } },
      },
      'the bench',
    );
    const whole = await planCampaign(config, SUITE, folder);
    // The search alone: without validation, nothing but stage 1 is run.
    const none = { cases: 0, tasks: 0 };
    const plan: CampaignPlan = {
      ...whole,
      suite: { ...whole.suite, size: { ...whole.suite.size, validation: none, heldout: none } },
    };
    const meta = {
      name: 'bench',
      seed: config.seed,
      config: {},
      suite: SUITE,
      suiteHash: plan.suite.hash,
      versions: {},
      created: '',
    };
    using journal = Journal.create(folder, meta, clock);
    await runCampaign(plan, { executor, journal, clock });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The whole campaign's CPU time, and its evaluations. */
async function whole(
  seed: number,
  real: Provider,
): Promise<{ cpuMs: number; boxMs: number; evaluations: Map<string, Evaluation> }> {
  let boxMs = 0;
  const provider: Provider = {
    name: real.name,
    imageId: real.imageId,
    start: (limits) => real.start(limits),
    destroy(handle) {
      boxMs += boxCpuMs(handle.id);
      return real.destroy(handle);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const { limits, callTimeoutMs, batchTimeoutMs, sessionTimeoutMs } = parseConfig(
    { tool: '-', suite: '-' },
    '',
  ).sandbox;
  const evaluations = new Map<string, Evaluation>();
  const since = process.cpuUsage();
  const executor = new PiscinaExecutor({
    pool: createPool(provider, { size: 2, warm: 1, limits }),
    workers: 2,
    deadlines: { callTimeoutMs, batchTimeoutMs, sessionTimeoutMs },
    evaluationTimeoutMs: () => 120_000,
    provenance: { sandbox: real.name, imageId: real.imageId, isolated: true, opencode: '-' },
  });
  try {
    await campaign(seed, {
      vary: (request) => executor.vary(request),
      async evaluate(request) {
        const evaluation = await executor.evaluate(request);
        evaluations.set(request.subject.id, evaluation);
        return evaluation;
      },
      close: () => executor.close(),
    });
  } finally {
    await executor.close();
  }
  return { cpuMs: ownCpuMs(since) + boxMs, boxMs, evaluations };
}

/** CPU time of the same campaign when its evaluations are known: what is left is select, vary, gate and store. */
async function engineAlone(seed: number, evaluations: ReadonlyMap<string, Evaluation>): Promise<number> {
  const since = process.cpuUsage();
  await campaign(seed, {
    vary: (request) => Promise.resolve(vary(request)),
    evaluate({ subject }) {
      const known = evaluations.get(subject.id);
      return known
        ? Promise.resolve(known)
        : Promise.reject(new Error(`${subject.id} was not evaluated before`));
    },
    close: () => Promise.resolve(),
  });
  return ownCpuMs(since);
}

const bench: Bench = {
  name: 'engine-share',
  description: `CPU time of select, vary, gate and store in a stage-1 campaign of ${PROPOSALS} proposals on real Docker`,
  goal: `under ${GOAL * 100} % of the campaign's CPU time`,
  async run() {
    await using provider = await openProvider({ provider: 'docker', campaign: 'bench-engine-share' });
    const shares: number[] = [];
    const wholes: number[] = [];
    const engines: number[] = [];
    const boxes: number[] = [];
    for (let round_ = 0; round_ < ROUNDS; round_++) {
      const { cpuMs, boxMs, evaluations } = await whole(round_, provider);
      const engineMs = await engineAlone(round_, evaluations);
      shares.push(engineMs / cpuMs);
      wholes.push(cpuMs);
      engines.push(engineMs);
      boxes.push(boxMs);
    }
    const share = median(shares);
    return {
      figures: {
        share: round(share, 3),
        engineCpuMs: round(median(engines), 0),
        campaignCpuMs: round(median(wholes), 0),
        ofThatInBoxesMs: round(median(boxes), 0),
        proposals: PROPOSALS,
      },
      goal: bench.goal,
      holds: share < GOAL,
      n: ROUNDS,
      spread: rangeOf(shares, 3),
      notes: [
        'The engine alone is the same campaign again with its evaluations already known; suite loading and child making are in both.',
        "The Docker daemon's own CPU time is not counted, which makes the share larger than it is.",
      ],
    };
  },
};

export default bench;
