import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEGENERATE, degenerateTool, shippedSuites, someCases } from '../../benchmarks/hostile/degenerate.ts';
import { playCases } from '../../benchmarks/hostile/play.ts';
import type { Box, Provider } from '../../src/sandbox/contract.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { boxOf } from './sandbox/greeting.ts';

const suites = await shippedSuites();
let provider: Provider;
beforeAll(async () => {
  provider = await openProvider({ provider: 'docker', campaign: 'test-degenerate' });
});
afterAll(() => provider[Symbol.asyncDispose]());

describe.each(suites.map(({ suite, baseline }) => [suite.name, suite, baseline] as const))(
  'on the suite %s',
  (_, suite, baseline) => {
    const cases = someCases(suite, 80);
    const { oneAtATime } = suite;
    let held: { readonly box: Box } & AsyncDisposable;
    let score = 0;
    beforeAll(async () => {
      held = await boxOf(provider);
      score = (await playCases(held.box, baseline, cases, { oneAtATime })).score;
    });
    afterAll(() => held[Symbol.asyncDispose]());

    it.each(Object.entries(DEGENERATE))('a tool that %s scores below the baseline', async (_what, body) => {
      const played = await playCases(held.box, degenerateTool(suite.tool, body), cases, {
        callTimeoutMs: 200,
        oneAtATime,
      });
      expect(played.score).toBeLessThan(score);
    });
  },
);
