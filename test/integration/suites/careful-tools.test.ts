import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeCase } from '../../../src/fitness/judge-case.ts';
import type { Provider } from '../../../src/sandbox/contract.ts';
import { openProvider } from '../../../src/sandbox/open-provider.ts';
import type { Case } from '../../../src/suites/case.ts';
import { loadSuite } from '../../../src/suites/load-suite.ts';
import { boxOf } from '../sandbox/greeting.ts';

/** No mode asks for what cannot be done, and none contradicts another: one tool is right in all of them. */
const SUITES = ['apply_patch', 'bash'];
const PER_MODE = 2;

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider({ provider: 'docker', campaign: 'test-careful' });
});
afterAll(() => provider[Symbol.asyncDispose]());

/** The first cases of each mode of the split that has all modes. */
function someOfEachMode(cases: readonly Case[]): Case[] {
  const taken = new Map<string, number>();
  return cases.filter(({ mode }) => {
    const count = (taken.get(mode) ?? 0) + 1;
    taken.set(mode, count);
    return count <= PER_MODE;
  });
}

describe.each(SUITES)('a careful tool on the suite %s', (name) => {
  it('is right in every mode', async () => {
    const suite = await loadSuite(fileURLToPath(new URL(`../../../benchmarks/${name}`, import.meta.url)));
    const cases = someOfEachMode(suite.cases('heldout'));
    const entry = `${suite.tool}.ts`;
    const source = readFileSync(new URL(`careful/${entry}`, import.meta.url), 'utf8');
    const wrong: string[] = [];
    let seen = 0;
    await using held = await boxOf(provider);
    const options = {
      callTimeoutMs: 5_000,
      batchTimeoutMs: 120_000,
      ...(suite.oneAtATime && { lookAhead: 1 }),
    };
    for await (const observation of held.box.runCases(
      { entry, files: { [entry]: source } },
      cases,
      options,
    )) {
      const made = cases[seen++];
      if (made === undefined) break;
      const { verdict } = judgeCase(made, observation);
      if (verdict !== 'correct') wrong.push(`${made.id}: ${verdict}`);
    }
    expect(wrong).toEqual([]);
    expect(seen).toBe(cases.length);
    expect(seen).toBeGreaterThan(40);
  });
});
