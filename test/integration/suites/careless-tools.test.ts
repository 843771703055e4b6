import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provider } from '../../../src/sandbox/contract.ts';
import { openProvider } from '../../../src/sandbox/open-provider.ts';
import { loadSuite } from '../../../src/suites/load-suite.ts';
import type { Suite } from '../../../src/suites/suite.ts';
import { playCases } from '../../../benchmarks/hostile/play.ts';
import { suiteFolder } from '../../../benchmarks/perf/baselines.ts';
import { boxOf } from '../sandbox/greeting.ts';

/**
 * Mistakes that a search would gladly make if the cases let it: each is one change of the suite's plain tool that no person
 * would want. A suite that rewards one of them breeds it.
 */
const CARELESS: Readonly<Record<string, readonly (readonly [says: string, from: string, to: string])[]>> = {
  grep: [
    ['ignores include', 'if (!isIncluded(file, args.include)) continue;', ''],
    ['ignores path', "args.path ?? '.'", "'.'"],
    ['skips the first line', 'let i = 0;', 'let i = 1;'],
    ['skips the last line', 'i < lines.length;', 'i < lines.length - 2;'],
    ['searches in any case', 'new RegExp(pattern)', "new RegExp(pattern, 'i')"],
    ['forgets word boundaries', 'new RegExp(pattern)', "new RegExp(pattern.replaceAll('\\\\b', ''))"],
    [
      'shows the first match of a file only',
      'matches.push({ file, line: i + 1, text });',
      'return [{ file, line: i + 1, text }];',
    ],
    ['shows ten matches', 'const MAX_MATCHES = 100;', 'const MAX_MATCHES = 10;'],
  ],
  glob: [
    ['ignores path', "args.path ?? '.'", "'.'"],
    [
      'goes by the name alone',
      'toExpression(pattern).test(file)',
      'toExpression(path.basename(pattern)).test(path.basename(file))',
    ],
    ['stays in the folder', 'if (entry.isDirectory())', 'if (false)'],
    ['forgets the first file', 'found.slice(0, MAX_FILES)', 'found.slice(1, MAX_FILES)'],
    ['shows ten files', 'const MAX_FILES = 100;', 'const MAX_FILES = 10;'],
  ],
  read: [
    ['ignores offset', 'args.offset ?? 1', '1'],
    ['ignores limit', 'args.limit ?? MAX_LINES', 'MAX_LINES'],
    [
      'skips the first line',
      'lines.slice(first - 1, first - 1 + count)',
      'lines.slice(first, first - 1 + count)',
    ],
    [
      'skips the last line',
      'lines.slice(first - 1, first - 1 + count)',
      'lines.slice(first - 1, first - 1 + count).slice(0, -2)',
    ],
    ['trims lines', "content.split('\\n')", "content.split('\\n').map((line) => line.trim())"],
    ['numbers from 0', "first + i + ': '", "first + i - 1 + ': '"],
  ],
};

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider({ provider: 'docker', campaign: 'test-careless' });
});
afterAll(() => provider[Symbol.asyncDispose]());

async function scoreOf(suite: Suite, source: string): Promise<number> {
  const cases = suite.cases('train');
  const entry = `${suite.tool}.ts`;
  await using held = await boxOf(provider);
  const tool = { entry, files: { [entry]: source } };
  const { score, trials } = await playCases(held.box, tool, cases, { callTimeoutMs: 5_000 });
  expect(trials).toBe(cases.length);
  return score;
}

describe.each(Object.keys(CARELESS))('the suite %s', (name) => {
  it('rewards no carelessness', async () => {
    const suite = await loadSuite(suiteFolder(name));
    const plain = readFileSync(`${suiteFolder(name)}/tools/${name}.ts`, 'utf8');
    const before = await scoreOf(suite, plain);
    const scores: Record<string, number> = { plain: before };
    for (const [says, from, to] of CARELESS[name] ?? []) {
      expect(plain).toContain(from);
      scores[says] = await scoreOf(suite, plain.replace(from, to));
    }
    const better = Object.entries(scores).filter(([says, score]) => says !== 'plain' && score >= before);
    expect(better).toEqual([]);
  });
});
