import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, runCommand, type Ran } from '../kit/command.ts';

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

function ablate(file: string): Promise<Ran> {
  writeFileSync(join(folder, 'ablation.toml'), file);
  return runCommand(['ablate', folder, '--json'], { cwd: ROOT });
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
