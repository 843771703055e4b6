import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baselineOf } from '../../../benchmarks/perf/baselines.ts';
import { toolPage } from '../../../src/promotion/tool-page.ts';
import { ROOT, runCommand } from '../../kit/command.ts';

describe('the page of a tool', () => {
  it('says what its source says', async () => {
    const page = toolPage(await baselineOf('edit'));
    expect(page).toContain('# edit\n');
    expect(page).toMatch(/\| `oldString` \| `z\.string\(\)` \| required \| \S/);
    expect(page).toMatch(/\| `replaceAll` \| `z\.boolean\(\)` \| optional \|/);
    expect(page).toContain('It asks for `edit`.');
    expect(page).toContain('`import node:fs/promises`');
  });

  let folder: string;
  const tool = (): string => join(folder, 'edit.ts');
  const document = (...args: string[]) => runCommand(['document', tool(), ...args], { cwd: folder });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'toolfinch-page-'));
    cpSync(join(ROOT, 'benchmarks/edit/tools/edit.ts'), tool());
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is stale once the tool takes something else, and the command fails then', async () => {
    expect((await document('--check', 'edit.md')).code).toBe(2);
    expect((await document('--out', 'edit.md')).code).toBe(0);
    expect((await document('--check', 'edit.md')).code).toBe(0);
    const source = readFileSync(tool(), 'utf8');
    writeFileSync(tool(), source.replace(/replaceAll: /, 'everywhere: '));
    const { code, stdout } = await document('--check', 'edit.md');
    expect(code).toBe(1);
    expect(stdout).toContain('is not the page of');
  });
});
