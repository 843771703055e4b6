import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMMAND = join(ROOT, 'bin/toolfinch.mjs');
const FILE = `name = "trim"
question = "Does it help to trim?"
tool = "edit.ts"
suite = "."
stage = "cases"
splits = ["train"]
[[variants]]
name = "exact"
[[variants]]
name = "trimmed"
replace = [{ before = "return line === wanted;", after = "return line.trim() === wanted.trim();" }]
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-ablate-'));
  mkdirSync(join(folder, 'cases'));
  cpSync(join(ROOT, 'benchmarks/edit/tools/edit.ts'), join(folder, 'edit.ts'));
  writeFileSync(join(folder, 'suite.toml'), 'name = "tiny"\ntool = "edit"\n');
  const case_ = (id: string, oldString: string) => ({
    id,
    mode: id,
    split: 'train',
    source: id,
    files: { 'a.txt': 'one\ntwo\n' },
    args: { filePath: '{{workspace}}/a.txt', oldString, newString: 'three' },
    expect: { kind: 'files', files: { 'a.txt': 'three\ntwo\n' } },
  });
  const cases = [case_('exact', 'one'), case_('blank', ' one ')];
  writeFileSync(join(folder, 'cases/all.jsonl'), cases.map((line) => JSON.stringify(line)).join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ablate(file: string): Promise<{ code: number; stdout: string; stderr: string }> {
  writeFileSync(join(folder, 'ablation.toml'), file);
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [COMMAND, 'ablate', folder, '--json'],
      { cwd: ROOT },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

describe('toolfinch ablate', () => {
  it('runs every variant on the same trials and compares each with the first', async () => {
    const { code, stdout, stderr } = await ablate(FILE);
    expect(stderr).toContain('trimmed: 2 trials');
    expect(code).toBe(0);
    const { rows } = JSON.parse(stdout) as {
      rows: {
        name: string;
        n: number;
        objectives: Record<string, number>;
        comparisons: { objective: string; difference: number }[];
      }[];
    };
    expect(rows.map(({ name, n, objectives }) => [name, n, objectives['correctRate']])).toEqual([
      ['exact', 2, 0.5],
      ['trimmed', 2, 1],
    ]);
    expect(rows[0]?.comparisons).toEqual([]);
    expect(rows[1]?.comparisons.find(({ objective }) => objective === 'correctRate')?.difference).toBe(0.5);
  });

  it.each([
    [FILE.replace('line === wanted', 'line === nothing'), 'variant "trimmed"'],
    [FILE.replace('["train"]', '["heldout"]'), 'splits'],
    [FILE.replace('edit.ts', 'absent.ts'), 'absent.ts'],
  ])('refuses a file that is not right, and says where', async (file, where) => {
    const { code, stdout, stderr } = await ablate(file);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(where);
  });
});
