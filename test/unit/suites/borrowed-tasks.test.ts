import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ts } from 'ts-morph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filled } from '../../../src/suites/filler.ts';
import { loadSuite } from '../../../src/suites/load-suite.ts';

const EDIT = fileURLToPath(new URL('../../../benchmarks/edit', import.meta.url));
const SPLITS = ['train', 'validation', 'heldout'] as const;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-borrow-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function tasksOf(table: string) {
  writeFileSync(join(folder, 'suite.toml'), `name = "mine"\ntool = "read"\n[tasks]\n${table}`);
  const suite = await loadSuite(folder);
  return SPLITS.flatMap((split) => suite.tasks(split));
}

describe('borrowed tasks', () => {
  it('are those of the other suite', async () => {
    const lent = await loadSuite(EDIT);
    const all = SPLITS.flatMap((split) => lent.tasks(split));
    expect(await tasksOf(`from = ${JSON.stringify(EDIT)}`)).toEqual(all);
  });

  it('have longer files where that is asked for, and keep what is to be changed', async () => {
    const tasks = await tasksOf(`from = ${JSON.stringify(EDIT)}\nfiller = 300`);
    expect(tasks.length).toBeGreaterThan(10);
    for (const { workspace, policy } of tasks) {
      for (const { file, before } of policy?.edits.slice(0, 1) ?? []) {
        expect(workspace[file]?.split('\n').length).toBeGreaterThan(600);
        expect(workspace[file]?.replaceAll('\r\n', '\n')).toContain(before.replaceAll('\r\n', '\n'));
      }
    }
  });

  it('are refused by name when the other suite has none', async () => {
    await expect(tasksOf('from = "."')).rejects.toThrow(/tasks.from.*there are no tasks/);
  });
});

describe('filler', () => {
  it('is code that parses, the same every time, with other text for another task', () => {
    const text = 'export const one = 1;\n';
    const long = filled('a.ts', text, 100, 'task');
    const { diagnostics = [] } = ts.transpileModule(long, { reportDiagnostics: true });
    expect(diagnostics).toEqual([]);
    expect(filled('a.ts', text, 100, 'task')).toBe(long);
    expect(filled('a.ts', text, 100, 'other')).not.toBe(long);
    expect(long.indexOf(text)).toBeGreaterThan(1000);
  });

  it('keeps line ends, and leaves alone what it has no words for', () => {
    expect(filled('a.js', 'let a;\r\n', 20, 'x').replaceAll('\r\n', '')).not.toContain('\n');
    expect(filled('a.ini', '[a]\n', 20, 'x')).toBe('[a]\n');
  });
});
