import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedExecutor } from '../../../src/engine/evaluation-cache.ts';
import type { EvaluationRequest } from '../../../src/engine/executor.ts';
import type { Evaluation } from '../../../src/fitness/evaluation.ts';
import { syntheticBaseline } from './synthetic.ts';
import { syntheticExecutor } from './synthetic-campaign.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const request: EvaluationRequest = {
  subject: { kind: 'genome', id: 'base', genome: syntheticBaseline },
  suite: { name: 'suite', folder: '/suites/suite', hash: 'hash' },
  stage: 'cases',
  split: 'train',
};

/** Answers to requests, each through an executor of its own; `made` counts evaluations that were carried out. */
async function ask(
  requests: readonly EvaluationRequest[],
  setting: unknown = 1,
  change?: (e: Evaluation) => Evaluation,
) {
  const inner = syntheticExecutor(() => 0, change);
  const answers: Evaluation[] = [];
  for (const each of requests) answers.push(await cachedExecutor(inner, setting, folder).evaluate(each));
  return { answers, made: inner.requests.length };
}

describe('the cache of evaluations', () => {
  it('tells again what is known, and says so', async () => {
    const { answers, made } = await ask([request, request]);
    expect(made).toBe(1);
    expect(answers[0]?.cached).toBeUndefined();
    expect(answers[1]).toEqual({ ...answers[0], cached: true });
  });

  it.each<[string, Partial<EvaluationRequest>]>([
    [
      'tool',
      {
        subject: { kind: 'genome', id: 'base', genome: { ...syntheticBaseline, files: { 'edit.ts': '7' } } },
      },
    ],
    ['suite', { suite: { ...request.suite, hash: 'other' } }],
    ['shadow set', { suite: { ...request.suite, shadow: 's' } }],
    ['split', { split: 'validation' }],
    ['number of cases', { limit: 3 }],
    ['rival', { race: { against: 'x', objective: 'score', values: {}, first: 50, alpha: 0.05 } }],
  ])('takes another %s for another evaluation', async (_what, other) => {
    expect((await ask([request, { ...request, ...other }])).made).toBe(2);
  });

  it('takes another setting for another evaluation', async () => {
    await ask([request], 'image a');
    expect((await ask([request], 'image b')).made).toBe(1);
  });

  it('makes a fresh evaluation when it is asked for one', async () => {
    expect((await ask([request, { ...request, fresh: true }])).made).toBe(2);
  });

  it.each<[string, (evaluation: Evaluation) => Evaluation]>([
    ['failed', (e) => ({ ...e, outcome: { kind: 'crashed', detail: 'x' } })],
    [
      'ran out of time in a trial',
      (e) => ({ ...e, trials: e.trials.map((t) => ({ ...t, outcome: { kind: 'timeout', limitMs: 1 } })) }),
    ],
    ['was answered by a real model', (e) => ({ ...e, provenance: { ...e.provenance, model: 'a/b' } })],
  ])('does not keep what %s', async (_what, change) => {
    expect((await ask([request, request], 1, change)).made).toBe(2);
  });

  it('makes anew what is damaged', async () => {
    await ask([request]);
    const [file = ''] = readdirSync(folder);
    writeFileSync(join(folder, file), 'x'.repeat(200));
    expect((await ask([request])).made).toBe(1);
  });
});
