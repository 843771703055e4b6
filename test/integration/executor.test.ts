import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/engine/config.ts';
import { suiteRef, type EvaluationRequest, type Subject } from '../../src/engine/executor.ts';
import { PiscinaExecutor } from '../../src/engine/piscina-executor.ts';
import type { BoxHandle, BoxPool, Provider } from '../../src/sandbox/contract.ts';
import { dockerConnection } from '../../src/sandbox/docker/docker-connection.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { createPool } from '../../src/sandbox/pool.ts';
import { loadSuite } from '../../src/suites/load-suite.ts';
import type { Suite } from '../../src/suites/suite.ts';

const edit = fileURLToPath(new URL('../../benchmarks/edit', import.meta.url));
const CAMPAIGN = `engine-test-${process.pid}`;
const SIZE = 2;
const WARM = 1;
const source = readFileSync(`${edit}/tools/edit.ts`, 'utf8');

let suite: Suite;
let provider: Provider;
/** Boxes that exist, and the most that ever did. */
const boxes = { now: 0, most: 0 };

beforeAll(async () => {
  suite = await loadSuite(edit);
  const real = await openProvider({ provider: 'docker', campaign: CAMPAIGN });
  provider = {
    name: real.name,
    imageId: real.imageId,
    async start(limits) {
      boxes.most = Math.max(boxes.most, ++boxes.now);
      return await real.start(limits);
    },
    async destroy(handle) {
      const death = await real.destroy(handle);
      boxes.now -= 1;
      return death;
    },
    [Symbol.asyncDispose]: () => real[Symbol.asyncDispose](),
  };
});
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
});

interface Opened extends AsyncDisposable {
  readonly executor: PiscinaExecutor;
}

function open(change: { worker?: URL; limitMs?: number; pool?: (pool: BoxPool) => BoxPool } = {}): Opened {
  const { limits, callTimeoutMs, batchTimeoutMs, sessionTimeoutMs } = parseConfig(
    { tool: 'x', suite: 'x' },
    '',
  ).sandbox;
  const pool = createPool(provider, { size: SIZE, warm: WARM, limits });
  const executor = new PiscinaExecutor({
    pool: change.pool?.(pool) ?? pool,
    workers: SIZE,
    deadlines: { callTimeoutMs, batchTimeoutMs, sessionTimeoutMs },
    evaluationTimeoutMs: () => change.limitMs ?? 90_000,
    provenance: { sandbox: 'docker', imageId: provider.imageId, isolated: true, opencode: '1.18.33' },
    backoffMs: [10, 10],
    ...(change.worker ? { worker: change.worker } : {}),
  });
  return { executor, [Symbol.asyncDispose]: () => executor.close() };
}

function request(id: string, text = source, more: Partial<EvaluationRequest> = {}): EvaluationRequest {
  const subject: Subject = { kind: 'genome', id, genome: { entry: 'edit.ts', files: { 'edit.ts': text } } };
  return { subject, suite: suiteRef(suite), stage: 'cases', split: 'train', limit: 60, ...more };
}

let scratch = '';
let written = 0;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'toolfinch-executor-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What a worker thread is to do instead, as JavaScript. */
function faulty(body: string): URL {
  const path = join(scratch, `worker-${written++}.mjs`);
  writeFileSync(path, body);
  return pathToFileURL(path);
}

describe('the executor on real Docker', () => {
  test('gives every one of 20 evaluations at concurrency 2 the same result, with never more boxes than size and warm', async () => {
    boxes.most = boxes.now;
    await using opened = open();
    const evaluations = await Promise.all(
      Array.from({ length: 20 }, (_, i) => opened.executor.evaluate(request(`v${i}`))),
    );
    expect(evaluations.map(({ outcome }) => outcome.kind)).toEqual(Array.from({ length: 20 }, () => 'ok'));
    expect(new Set(evaluations.map(({ objectives }) => JSON.stringify(objectives))).size).toBe(1);
    expect(evaluations[0]?.trials).toHaveLength(60);
    expect(boxes.most).toBeLessThanOrEqual(SIZE + WARM);
  });

  test('leaves no container when it is closed while evaluations run', async () => {
    {
      await using opened = open();
      const pending = [1, 2, 3].map((i) =>
        opened.executor.evaluate(request(`open${i}`, source, { limit: 800 })),
      );
      for (const evaluation of pending) evaluation.catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
    const left = await dockerConnection().listContainers({ all: true });
    expect(left.filter(({ Labels }) => Object.values(Labels).includes(CAMPAIGN))).toEqual([]);
  });

  test('tries again when a worker thread dies, and says that the surroundings failed when it keeps dying', async () => {
    await using opened = open({ worker: faulty('export default () => process.exit(3)') });
    const evaluation = await opened.executor.evaluate(request('dies'));
    expect(evaluation.outcome.kind).toBe('infra-error');
    expect(evaluation.trials).toEqual([]);
  });

  test('loses nothing when a worker thread dies once', async () => {
    const real = new URL('../../src/engine/worker/entry.mjs', import.meta.url).href;
    const mark = join(scratch, 'died');
    const worker = faulty(`
      import { existsSync, writeFileSync } from 'node:fs';
      import work from ${JSON.stringify(real)};
      export default (job) => {
        if (existsSync(${JSON.stringify(mark)})) return work(job);
        writeFileSync(${JSON.stringify(mark)}, '');
        process.exit(3);
      };`);
    await using opened = open({ worker });
    const evaluation = await opened.executor.evaluate(request('once'));
    expect(existsSync(mark)).toBe(true);
    expect(evaluation.outcome.kind).toBe('ok');
    expect(evaluation.trials).toHaveLength(60);
  });

  test('ends an evaluation at its deadline even when the worker hangs, and goes on to the next', async () => {
    await using opened = open({ worker: faulty('export default () => { for (;;); }'), limitMs: 700 });
    const evaluations = await Promise.all(
      [1, 2, 3].map((i) => opened.executor.evaluate(request(`hang${i}`))),
    );
    expect(evaluations.map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 3 }, () => ({ kind: 'timeout', limitMs: 700 })),
    );
  });

  test('takes a provider that cannot start boxes for an infrastructure error', async () => {
    await using opened = open({
      pool: (pool) => ({
        lease: (): Promise<BoxHandle> => Promise.reject(new Error('no daemon')),
        release: (handle) => pool.release(handle),
        [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
      }),
    });
    const evaluation = await opened.executor.evaluate(request('nobox'));
    expect(evaluation.outcome).toEqual({ kind: 'infra-error', detail: 'no daemon' });
  });

  test('refuses a suite that is not the one it was asked for', async () => {
    await using opened = open();
    const other = { ...suiteRef(suite), hash: 'another' };
    await expect(opened.executor.evaluate(request('s', source, { suite: other }))).rejects.toMatchObject({
      code: 'SUITE_CHANGED',
      exitCode: 2,
    });
  });

  test('finds a tool that does not load invalid, without blaming the surroundings', async () => {
    await using opened = open();
    const evaluation = await opened.executor.evaluate(request('broken', 'export default 1;', { limit: 20 }));
    expect(evaluation.outcome.kind).toBe('invalid');
  });
});
