import { expect, it } from 'vitest';
import type { CampaignResult } from '../../../src/engine/campaign.ts';
import { openMetrics } from '../../../src/telemetry/metric-reporter.ts';
import { modelAttributes } from '../../../src/telemetry/model-attributes.ts';

it('names a model by its provider and itself', () => {
  expect(modelAttributes('openrouter/deep/one')).toEqual({
    'gen_ai.provider.name': 'openrouter',
    'gen_ai.request.model': 'deep/one',
  });
  expect(modelAttributes('alone')).toEqual({ 'gen_ai.request.model': 'alone' });
});

it('sends what models were paid for as sums by provider, model and type', async () => {
  const sent: string[] = [];
  const sender = {
    send: (body: (resource: object, scope: object) => object) => void sent.push(JSON.stringify(body({}, {}))),
    sent: Promise.resolve(),
  };
  const byModel = { 'scripted/writer': { calls: 2, tokensIn: 30, tokensOut: 7, usd: 0.1, ms: 5 } };
  {
    await using exporter = openMetrics(sender as never, () => 0);
    exporter?.reporter.onStart?.({ name: 'small', folder: '', resumed: 0 });
    exporter?.reporter.onEnd?.({ models: { byModel } } as unknown as CampaignResult);
  }
  const { resourceMetrics } = JSON.parse(sent[0] ?? '') as {
    resourceMetrics: { scopeMetrics: { metrics: { name: string; sum: { dataPoints: object[] } }[] }[] }[];
  };
  const [metric] = resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? [];
  expect(metric?.name).toBe('toolfinch.model.tokens');
  expect(JSON.stringify(metric?.sum.dataPoints)).toMatch(/"asInt":"30".*scripted.*writer.*input/);
  expect(JSON.stringify(metric?.sum.dataPoints)).toMatch(/"asInt":"7".*scripted.*writer.*output/);
});
