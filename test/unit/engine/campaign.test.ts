import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCampaign, type CampaignResult } from '../../../src/engine/campaign.ts';
import type { CampaignConfigInput } from '../../../src/engine/config.ts';
import { Journal } from '../../../src/engine/journal/journal.ts';
import { JournalReader } from '../../../src/engine/journal/reader.ts';
import type { Reporter } from '../../../src/engine/reporter.ts';
import { ToolfinchError } from '../../../src/errors.ts';
import { randomFor } from '../../../src/random.ts';
import {
  syntheticExecutor,
  syntheticJournal,
  syntheticPlan,
  type SyntheticExecutor,
} from './synthetic-campaign.ts';

const clock = { now: () => 0 };
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toolfinch-campaign-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Extra {
  readonly executor?: SyntheticExecutor;
  readonly signal?: AbortSignal;
  readonly reporters?: readonly Reporter[];
  readonly onFault?: (error: unknown) => void;
}

async function campaign(
  name: string,
  config: Partial<CampaignConfigInput> = {},
  extra: Extra = {},
): Promise<CampaignResult> {
  const plan = syntheticPlan(join(root, name), config);
  using journal = existsSync(join(plan.folder, 'campaign.db'))
    ? Journal.resume(plan.folder, clock)
    : syntheticJournal(plan);
  return await runCampaign(plan, { executor: syntheticExecutor(), journal, clock, ...extra });
}

const files = (name: string, file: string): string => readFileSync(join(root, name, file), 'utf8');

describe('a campaign', () => {
  test('finds a better variant, validates it, and makes its claim on the held-out split', async () => {
    const result = await campaign('one');
    expect(result.ended).toBe('proposals');
    expect(result.applied).toBe(80);
    expect(result.best.objectives['score']).toBeGreaterThan(result.baseline.objectives['score'] ?? 9);
    expect(result.champion?.entry.proposal).toBeGreaterThan(0);
    expect(result.finalists.map(({ id }) => id)).toContain(result.baseline.id);
    expect(result.claim?.subjects.map(({ role }) => role)).toEqual(['baseline', 'builtin', 'champion']);
    expect(result.claim?.openings).toBe(1);
    const score = result.claim?.comparisons.find(
      ({ against, objective }) => against === 'baseline' && objective === 'score',
    );
    expect(score?.difference).toBeGreaterThan(0);
    expect(score?.n).toBe(10);
  });

  test('is the same with one worker and with eight that finish in any order', async () => {
    const random = randomFor('pace');
    await campaign('serial', { workers: 1 });
    await campaign('parallel', { workers: 8 }, { executor: syntheticExecutor(() => random.int(6)) });
    const [serial, parallel] = ['serial', 'parallel'].map(
      (name) => JSON.parse(files(name, 'report.json')) as object,
    );
    expect({ ...parallel, evaluations: 0 }).toEqual({ ...serial, evaluations: 0 });
    expect(readdirSync(join(root, 'parallel/elites')).sort()).toEqual(
      readdirSync(join(root, 'serial/elites')).sort(),
    );
  });

  test('gives up hopeless children, the same ones whatever the number of workers', async () => {
    const random = randomFor('pace');
    const stages = { search: { race: { first: 4, alpha: 1 } } };
    await campaign('serial', { workers: 1, stages });
    await campaign('parallel', { workers: 8, stages }, { executor: syntheticExecutor(() => random.int(6)) });
    const [serial, parallel] = ['serial', 'parallel'].map((name) => {
      const journal = JournalReader.open(join(root, name));
      const fates = [...journal.fates().values()];
      journal.close();
      return fates;
    });
    expect(serial?.filter((fate) => fate === 'hopeless').length).toBeGreaterThan(5);
    expect(parallel).toEqual(serial);
  });

  test('writes its configuration, the sources of its elites and champion, and a report', async () => {
    const result = await campaign('files');
    expect(readdirSync(join(root, 'files', 'elites')).sort()).toEqual(
      result.elites.map(({ id }) => id).sort(),
    );
    for (const { id, genome } of result.elites)
      expect(files('files', `elites/${id}/edit.ts`)).toBe(genome.files['edit.ts']);
    expect(files('files', 'champion/edit.ts')).toBe(result.champion?.entry.genome.files['edit.ts']);
    expect(JSON.parse(files('files', 'config.json'))).toMatchObject({ name: 'synthetic', lookAhead: 8 });
    expect(JSON.parse(files('files', 'report.json'))).toMatchObject({
      schema: 1,
      ended: 'proposals',
      applied: 80,
    });
  });

  test('states its own noise and what evolution added, when control arms are asked for', async () => {
    const stages = { controls: { again: 2, fresh: 12 } };
    const { controls, champion } = await campaign('controls', { stages });
    expect(controls?.again).toEqual({ n: 2, largestDifference: 0 });
    expect(controls?.fresh).toMatchObject({ n: 12 });
    expect(controls?.fresh?.scored).toBeGreaterThan(3);
    expect(controls?.fresh?.best?.standing).toBeLessThan(champion?.standing ?? -Infinity);
    expect((await campaign('controls', { stages })).controls).toEqual(controls);
    expect((await campaign('without')).controls).toBe(undefined);
  });

  test('evaluates equal children once', async () => {
    const executor = syntheticExecutor(() => 1);
    await campaign('once', { recheck: 0 }, { executor });
    const trained = executor.requests
      .filter(({ split }) => split === 'train')
      .map(({ subject }) => subject.id);
    expect(new Set(trained).size).toBe(trained.length);
  });

  test('keeps what is told when it is interrupted, and ends alike after a resume', async () => {
    await campaign('whole');
    const stop = new AbortController();
    const reporters = [{ onResult: ({ n }: { n: number }) => void (n === 30 && stop.abort()) }];
    const first = await campaign('cut', {}, { signal: stop.signal, reporters });
    expect(first.ended).toBe('interrupted');
    expect(first.applied).toBeGreaterThanOrEqual(30);
    expect(first.applied).toBeLessThan(80);
    const executor = syntheticExecutor();
    const second = await campaign('cut', {}, { executor });
    expect(second.ended).toBe('proposals');
    expect(executor.requests.length).toBeLessThan(80 - 30 + 30);
    const [whole, cut] = ['whole', 'cut'].map((name) => JSON.parse(files(name, 'report.json')) as object);
    expect({ ...cut, evaluations: 0 }).toEqual({ ...whole, evaluations: 0 });
  });

  test('interrupted on the way to its claim, does not evaluate the search again', async () => {
    const stop = new AbortController();
    const reporters = [{ onStage: (stage: string) => void (stage === 'claim' && stop.abort()) }];
    const first = await campaign('claim', {}, { signal: stop.signal, reporters });
    expect(first.ended).toBe('interrupted');
    expect(first.claim).toBeUndefined();
    const executor = syntheticExecutor();
    const second = await campaign('claim', {}, { executor });
    expect(executor.requests.every(({ split }) => split === 'heldout')).toBe(true);
    expect(second.claim?.openings).toBe(2);
  });

  test('ends at its target, alike for any number of workers', async () => {
    const target = { objective: 'score', atLeast: 0.2 };
    const one = await campaign('t1', { target, workers: 1, proposals: 500 });
    const random = randomFor('target');
    const many = await campaign(
      't8',
      { target, workers: 8, proposals: 500 },
      { executor: syntheticExecutor(() => random.int(5)) },
    );
    expect(one.ended).toBe('target');
    expect({ ...many, evaluations: 0 }).toEqual({ ...one, evaluations: 0 });
    expect((await campaign('t8', { target, workers: 8, proposals: 500 })).applied).toBe(one.applied);
  });

  test('ends when its time is up, and a resume goes on to the claim without searching further', async () => {
    const slow = syntheticExecutor((i) => (i > 12 ? 50 : 0));
    const first = await campaign('time', { timeLimitSec: 0.3, proposals: 5000 }, { executor: slow });
    expect(first.ended).toBe('time');
    expect(first.applied).toBeGreaterThan(3);
    const again = await campaign('time', { timeLimitSec: 0.3, proposals: 5000 });
    expect(again.applied).toBe(first.applied);
    expect(again.ended).toBe('time');
  });

  test('is not ended by a broken reporter, which is heard of once', async () => {
    const faults: unknown[] = [];
    const broken: Reporter = {
      onResult() {
        throw new Error('no terminal');
      },
    };
    let results = 0;
    const sound: Reporter = { onResult: () => void results++ };
    await campaign('reporter', {}, { reporters: [broken, sound], onFault: (error) => faults.push(error) });
    expect(results).toBe(80);
    expect(faults).toHaveLength(1);
  });

  test('stops when the surroundings fail every evaluation, and goes on when they are mended', async () => {
    const executor = syntheticExecutor(
      () => 0,
      (evaluation, i) =>
        i > 20 ? { ...evaluation, outcome: { kind: 'infra-error', detail: 'no daemon' } } : evaluation,
    );
    await expect(campaign('down', {}, { executor })).rejects.toMatchObject({
      code: 'SURROUNDINGS_FAILED',
      exitCode: 4,
    });
    await campaign('up');
    await campaign('down');
    const [up, down] = ['up', 'down'].map((name) => JSON.parse(files(name, 'report.json')) as object);
    expect({ ...down, evaluations: 0 }).toEqual({ ...up, evaluations: 0 });
  });

  test("counts a single lost evaluation as unscored and never as the candidate's", async () => {
    const lost = new Set<string>();
    const executor = syntheticExecutor(
      () => 0,
      (evaluation, i) => {
        if (i === 9 || lost.has(evaluation.variant)) {
          lost.add(evaluation.variant);
          return { ...evaluation, outcome: { kind: 'infra-error', detail: 'lost' } };
        }
        return evaluation;
      },
    );
    const fates: string[] = [];
    const result = await campaign(
      'lost',
      {},
      { executor, reporters: [{ onResult: ({ fate }) => void fates.push(fate) }] },
    );
    expect(fates).toContain('unscored');
    expect(result.elites.some(({ id }) => lost.has(id))).toBe(false);
  });

  test('refuses a baseline that does not work', async () => {
    const executor = syntheticExecutor(
      () => 0,
      (evaluation) => ({ ...evaluation, outcome: { kind: 'invalid', detail: 'no default export' } }),
    );
    const failure = campaign('broken', {}, { executor });
    await expect(failure).rejects.toBeInstanceOf(ToolfinchError);
    await expect(failure).rejects.toMatchObject({ code: 'BASELINE_FAILED', exitCode: 2 });
  });

  test('refuses to go on with another configuration than it was begun with', async () => {
    const stop = new AbortController();
    const reporters = [{ onResult: ({ n }: { n: number }) => void (n === 30 && stop.abort()) }];
    await campaign('other', {}, { signal: stop.signal, reporters });
    await expect(campaign('other', { seed: 'another' })).rejects.toMatchObject({
      code: 'JOURNAL_DIVERGED',
      exitCode: 2,
    });
  });
});
