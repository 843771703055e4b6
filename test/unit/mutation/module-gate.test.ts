import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { defaultPolicy, gate, moduleFault } from '../../../src/mutation/gate.ts';
import type { Genome } from '../../../src/mutation/genome.ts';
import { operatorNames, vary } from '../../../src/mutation/vary.ts';

const entry = 'packages/opencode/src/tool/edit.ts';
const text = readFileSync(new URL(`../../../benchmarks/target/repository/${entry}`, import.meta.url), 'utf8');
const target: Genome = { entry, files: { [entry]: text } };
const policy = { ...defaultPolicy, contract: 'module' } as const;

function verdict(from: string | RegExp, to: string): string {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${String(from)} is not there`);
  const result = gate({ entry, files: { [entry]: changed } }, target, policy);
  return result.ok ? 'ok' : `${result.reason}: ${result.detail}`;
}

it('lets the code of a module change, and not what others see of it', () => {
  expect(verdict('return line === wanted', 'return line.trim() === wanted')).toBe('ok');
  expect(verdict('function sameLine(line: string', 'function sameLine(line: string, _more = 1')).toBe('ok');
  expect(verdict('replaceAll = false)', 'replaceAll = true)')).toMatch(/^contract: export replace was/);
  expect(verdict('export function replace', 'function replace')).toBe('contract: export replace is gone');
  expect(verdict('function sameLine', 'export function sameLine')).toBe('contract: export sameLine is new');
});

it('keeps imports that lead out of the file, and lets none be added', () => {
  expect(verdict("'@/util/line-ends'", "'@/util/other'")).toBe('imports: import @/util/other');
  expect(verdict(/^/, "import './other';\n")).toBe('imports: import ./other');
});

it('sees a permission request that is lost, moved or no longer waited for', () => {
  expect(verdict(/await ctx\.ask\(.*\);/, '')).toMatch(/^permission-dropped/);
  expect(verdict('await ctx.ask', 'void ctx.ask')).toMatch(/^permission-dropped/);
  expect(verdict('await ctx.ask', 'await writeFile(file, after);\n    await ctx.ask')).toMatch(
    /^permission-dropped/,
  );
});

it('has operators that find something to do in it', () => {
  const children = operatorNames().filter(
    (operator) => vary({ parents: [target], operator, stream: ['module'], policy }).kind === 'child',
  );
  expect(children.length).toBeGreaterThan(20);
});

it('says of a file why it cannot be a target', () => {
  const fault = (path: string, source: string) => moduleFault({ entry: path, files: { [path]: source } });
  expect(fault('a.ts', text)).toBeUndefined();
  expect(fault('a.ts', 'const a = 1;')).toBe('it exports nothing');
  expect(fault('a.ts', 'export const a = ;')).toMatch(/^a\.ts:1: Expression expected/);
  expect(fault('a.txt', 'text')).toBe('it is not a script');
});
