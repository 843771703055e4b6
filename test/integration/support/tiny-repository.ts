import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const BEFORE = {
  'src/price.js': `export function price(items) {
  let sum = 0;
  for (const { amount, each } of items) sum += amount * each;
  return sum;
}

export function label(items) {
  return \`\${items.length} items\`;
}
`,
  'test/price.test.js': `import { expect, test } from 'bun:test';
import { price } from '../src/price.js';

test('adds up', () => expect(price([{ amount: 2, each: 3 }])).toBe(6));
`,
  'test/old.test.js': `import { test } from 'bun:test';

test('is not run', () => {});
`,
  'README.md': 'Prices.\n',
  'logo.bin': '\0\u0001',
  '.opencode/tool/edit.ts': 'export default 1;\n',
};
const FIXED = {
  'src/price.js': BEFORE['src/price.js'].replace(
    '`${items.length} items`',
    "items.length === 1 ? '1 item' : `${items.length} items`",
  ),
  'src/words.js': 'export const ITEM = "item";\n',
};
const TESTED = {
  'test/price.test.js': `import { expect, test } from 'bun:test';
import { label, price } from '../src/price.js';

test('adds up', () => expect(price([{ amount: 2, each: 3 }])).toBe(6));
test('one item', () => expect(label([1])).toBe('1 item'));
test('two items', () => expect(label([1, 2])).toBe('2 items'));
test.todo('none');
`,
};

export interface TinyRepository {
  /** Holds `instances.jsonl` and `mirrors/us__tiny.git`. */
  readonly folder: string;
  readonly instance: Readonly<Record<string, unknown>>;
  write(instances: readonly object[]): void;
  [Symbol.dispose](): void;
}

/** A repository with one fault, the commit that repairs it, and the instance of SWE-bench's format that tells of both. */
export function tinyRepository(): TinyRepository {
  const folder = mkdtempSync(join(tmpdir(), 'toolfinch-swe-'));
  const work = join(folder, 'work');
  mkdirSync(work);
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=us', '-c', 'user.email=us@example.org', ...args], {
      cwd: work,
      encoding: 'utf8',
    });
  const commit = (files: Readonly<Record<string, string>>, message: string): string => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(work, path)), { recursive: true });
      writeFileSync(join(work, path), text);
    }
    git('add', '-A');
    git('commit', '-q', '-m', message);
    return git('rev-parse', 'HEAD').trim();
  };
  git('init', '-q');
  const base = commit(BEFORE, 'Prices');
  const fix = commit(FIXED, 'SECRET-FIX: one item is not "1 items"');
  rmSync(join(work, 'test/old.test.js'));
  const tested = commit(TESTED, 'Tests of labels');
  const instance = {
    repo: 'us/tiny',
    instance_id: 'us__tiny-1',
    base_commit: base,
    patch: git('diff', base, fix),
    test_patch: git('diff', fix, tested),
    problem_statement: 'label() says "1 items".',
    hints_text: '',
    created_at: '2026-01-01T00:00:00Z',
    version: '1',
    FAIL_TO_PASS: JSON.stringify(['one item']),
    PASS_TO_PASS: JSON.stringify(['adds up', 'two items', 'none']),
    environment_setup_commit: base,
    test_command: 'bun test {files}',
  };
  git('clone', '-q', '--mirror', '.', join(folder, 'mirrors/us__tiny.git'));
  rmSync(work, { recursive: true });
  const write = (instances: readonly object[]): void =>
    writeFileSync(
      join(folder, 'instances.jsonl'),
      instances.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
  write([instance]);
  return {
    folder,
    instance,
    write,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
