import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, type Ran } from '../kit/command.ts';

const KEYED = `: "\${TESTS_DIR:=/tests}" "\${LOGS_DIR:=/logs/verifier}"
if [ "$(cat greeting.txt)" = hello ] && [ -e keep.txt ]; then echo 1 > "$LOGS_DIR/reward.txt"; else echo 0 > "$LOGS_DIR/reward.txt"; fi
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-suites-'));
  write('suite.toml', 'name = "small"\ntool = "edit"\n');
  const case_ = (id: string, split: string, after: string) => ({
    id,
    mode: 'exact',
    split,
    source: 'a.txt',
    files: { 'a.txt': 'one\n' },
    args: { filePath: '{{workspace}}/a.txt', oldString: 'one', newString: 'two' },
    expect: { kind: 'files', files: { 'a.txt': after } },
  });
  const cases = [
    case_('sound', 'train', 'two\n'),
    case_('other', 'heldout', 'three\n'),
    case_('idle', 'train', 'one\n'),
  ];
  write('cases/all.jsonl', cases.map((line) => JSON.stringify(line)).join('\n'));
  task('sound', KEYED);
  // Takes whatever exists for the solution.
  task('weak', KEYED.replace('[ "$(cat greeting.txt)" = hello ]', '[ -e greeting.txt ]'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function task(name: string, test: string): void {
  const at = `tasks/${name}`;
  write(
    `${at}/task.toml`,
    `schema_version = "1.1"\n[task]\nname = "x/${name}"\n[metadata.toolfinch]\nsplit = "train"\nartifacts = ["greeting.txt", "keep.txt"]\n[agent]\ntimeout_sec = 10\n[verifier]\ntimeout_sec = 5\n`,
  );
  write(`${at}/instruction.md`, 'Say hello in greeting.txt.\n');
  write(`${at}/environment/workspace/greeting.txt`, 'bye\n');
  write(`${at}/environment/workspace/keep.txt`, 'kept\n');
  write(`${at}/tests/test.sh`, test);
  write(`${at}/solution/solve.sh`, 'echo hello > greeting.txt\n');
}

const toolfinch = (...args: string[]): Promise<Ran> => runCommand(args);

describe('toolfinch suite', () => {
  it('validate names each fault of cases and tasks, and no sound one', async () => {
    const { code, stdout } = await toolfinch('suite', 'validate', folder, '--json');
    const { faults } = JSON.parse(stdout) as { faults: { where: string; what: string }[] };
    expect(code).toBe(1);
    const places = faults.map(({ where, what }) => `${where}: ${what}`).join('\n');
    expect(places).toMatch(/other: its source a.txt is in train, too/);
    expect(places).toMatch(/other: the same call as sound, which wants something else/);
    expect(places).toMatch(/idle: wants its files as they are/);
    expect(places).toMatch(/weak: the agent "null" .* earned 1 instead of 0/);
    expect(faults.some(({ where }) => where === 'sound')).toBe(false);
  });

  it('show prints a case in full, and says what to do about an id that is not there', async () => {
    const shown = await toolfinch('suite', 'show', folder, 'sound');
    expect(shown.stdout).toContain('"newString": "two"');
    const missing = await toolfinch('suite', 'show', folder, 'nowhere');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('has no case and no task named nowhere');
  });

  it('list counts what is shipped', async () => {
    const { stdout } = await toolfinch('suite', 'list', '--json');
    const { suites } = JSON.parse(stdout) as { suites: { name: string; cases: number[] }[] };
    expect(suites.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['apply-patch', 'bash', 'edit', 'glob', 'grep', 'read']),
    );
    for (const { cases } of suites) expect(Math.min(...cases)).toBeGreaterThan(50);
  });
});
