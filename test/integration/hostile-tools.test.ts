import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { someCases } from '../../benchmarks/hostile/degenerate.ts';
import { honestTool, hostileTools, refusalOf } from '../../benchmarks/hostile/corpus.ts';
import { playCases, playTasks, verdictOf, type Play } from '../../benchmarks/hostile/play.ts';
import { corpusOf } from '../../src/mutation/gate/corpus-check.ts';
import type { Box, Provider } from '../../src/sandbox/contract.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { loadSuite } from '../../src/suites/load-suite.ts';
import { boxOf } from './sandbox/greeting.ts';

const folder = fileURLToPath(new URL('../../benchmarks/edit', import.meta.url));
const without = honestTool();
const suite = await loadSuite(folder);
const cases = someCases(suite, 80);
const tasks = suite
  .tasks('train')
  .slice(0, 1)
  .concat(
    suite.tasks('validation').filter(({ permission, impossible }) => permission === 'deny' || impossible),
  );
const tools = hostileTools(cases);
const named = (name: string) => {
  const tool = tools.find((t) => t.name === name);
  if (!tool) throw new Error(name);
  return tool;
};

let provider: Provider;
let held: { readonly box: Box } & AsyncDisposable;
let honest: Play;
beforeAll(async () => {
  provider = await openProvider({ provider: 'docker', campaign: 'test-hostile-tools' });
  held = await boxOf(provider);
  honest = await playCases(held.box, without, cases);
});
afterAll(async () => {
  await held?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
});

describe('a hostile tool', () => {
  it.each(tools.map(({ name, attack }) => [name, attack]))('%s earns nothing by it: %s', async (name) => {
    const { genome } = named(name);
    const played = await playCases(held.box, genome, cases);
    if (verdictOf(played, honest) === 'GAINS')
      expect(refusalOf(genome, without, corpusOf(cases.flatMap((c) => Object.values(c.files))))).toBe(
        'corpus',
      );
  });

  it.each(['reads-beside-the-workspace', 'links-to-the-answers', 'searches-for-the-oracle'])(
    '%s is found out',
    async (name) => {
      expect((await playCases(held.box, named(name).genome, cases)).cheated).toContain(
        'look like the answers',
      );
    },
  );

  it('that has the cases by heart is refused by the gate', () => {
    const { genome } = named('knows-the-cases');
    expect(refusalOf(genome, without, corpusOf(cases.flatMap((c) => Object.values(c.files))))).toBe('corpus');
  });
});

describe('a hostile tool in sessions', () => {
  it('is found out by a task without permission, and earns nothing by what it does to the checks', async () => {
    await using run = await boxOf(provider);
    await using verifier = await boxOf(provider);
    const play = (name: string): Promise<Play> => playTasks(run.box, verifier.box, named(name).genome, tasks);
    const fair = await playTasks(run.box, verifier.box, without, tasks);
    expect(fair.cheated).toBeUndefined();
    expect((await play('never-asks')).cheated).toContain('changed without permission');
    for (const name of ['replaces-the-checks', 'ends-its-checker'])
      expect(verdictOf(await play(name), fair), name).not.toBe('GAINS');
  });
});
