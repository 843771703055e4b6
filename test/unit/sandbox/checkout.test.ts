import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { layOut } from '../../../src/sandbox/box/lay-out.ts';
import { readJunit } from '../../../src/sandbox/checkout/junit.ts';
import { readCheckout } from '../../../src/sandbox/checkout/read-checkout.ts';
import { withReport } from '../../../src/sandbox/checkout/repository-tests.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-checkout-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text = path): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}
const source = (more: object = {}) => ({
  folder,
  nodeModules: false,
  exclude: [],
  maxBytes: 10_000,
  ...more,
});

describe('reading a checkout', () => {
  beforeEach(() => {
    for (const path of [
      '.git/config',
      'packages/a/.git/x',
      'packages/a/src/a.ts',
      'docs/b.md',
      '.env.example',
    ])
      write(path);
    write('node_modules/x/index.js');
    symlinkSync('src/a.ts', join(folder, 'packages/a/link.ts'));
  });

  it('takes all but .git, and node_modules only when asked', () => {
    const { files, bytes } = readCheckout(source());
    const names = ['.env.example', 'docs/b.md', 'packages/a/link.ts', 'packages/a/src/a.ts'];
    expect(Object.keys(files).sort()).toEqual(names);
    expect(files['packages/a/link.ts']).toEqual({ link: 'src/a.ts' });
    expect(bytes).toBe(12 + 9 + 19);
    const more = Object.keys(
      readCheckout(source({ nodeModules: true, exclude: ['docs/', './packages/a/src'] })).files,
    );
    expect(more.sort()).toEqual(['.env.example', 'node_modules/x/index.js', 'packages/a/link.ts']);
  });

  it('has another hash when a text, a name or a link differs', () => {
    const hashes = [readCheckout(source()).hash, readCheckout(source()).hash];
    write('docs/b.md', 'docs/B.md');
    hashes.push(readCheckout(source()).hash);
    rmSync(join(folder, 'packages/a/link.ts'));
    hashes.push(readCheckout(source()).hash);
    expect(new Set(hashes).size).toBe(3);
    expect(hashes[0]).toBe(hashes[1]);
  });

  it('says what is too large, and what is not there, with exit code 2', () => {
    expect(() => readCheckout(source({ maxBytes: 35 }))).toThrow(
      expect.objectContaining({
        code: 'CHECKOUT_TOO_LARGE',
        exitCode: 2,
        what: expect.stringContaining('most of it is in packages') as string,
      }),
    );
    expect(() => readCheckout(source({ folder: join(folder, 'no') }))).toThrow(
      expect.objectContaining({ code: 'CHECKOUT_MISSING', exitCode: 2 }),
    );
  });
});

describe('laying files out', () => {
  it('makes them readable for others, and writes through no link', () => {
    const outside = join(folder, 'outside');
    const to = join(folder, 'box');
    mkdirSync(outside);
    const umask = process.umask(0o077);
    try {
      layOut(to, { 'a/b/c.txt': 'c', out: { link: outside }, 'out/x.txt': 'x', dead: { link: 'nowhere' } });
    } finally {
      process.umask(umask);
    }
    expect(statSync(join(to, 'a/b')).mode & 0o777).toBe(0o755);
    expect(statSync(join(to, 'a/b/c.txt')).mode & 0o444).toBe(0o444);
    expect(readFileSync(join(to, 'out/x.txt'), 'utf8')).toBe('x');
    expect(existsSync(join(outside, 'x.txt'))).toBe(false);
    expect(readlinkSync(join(to, 'dead'))).toBe('nowhere');
    expect(() => layOut(to, { '../x': '' })).toThrow('leaves its folder');
  });
});

describe('a JUnit report', () => {
  const suites = (body: string): string =>
    `<?xml version="1.0"?>\n<testsuites name="bun test">${body}</testsuites>\n`;
  const body = `<testsuite name="a"><testcase name="one &gt; two" classname="g" file="a.ts" />
    <testcase name="skipped" classname="" file="a.ts"><skipped /></testcase>
    <testcase name="bad" file="a.ts"><failure type="AssertionError" /></testcase></testsuite>
    <testcase name="worse" file="b.ts"><error>x</error></testcase>`;

  it('tells what passed, failed and was skipped', () => {
    expect(readJunit(suites(body))).toEqual({
      passed: ['a.ts > g > one > two'],
      failed: ['a.ts > bad', 'b.ts > worse'],
      skipped: ['a.ts > skipped'],
    });
  });

  it('is none when it is cut short, or there are two', () => {
    expect(readJunit(suites(body).slice(0, -20))).toBeUndefined();
    expect(readJunit(suites(body) + suites(''))).toBeUndefined();
    expect(readJunit('all tests passed')).toBeUndefined();
  });

  it('is asked for by flags of bun, or where the command says', () => {
    expect(withReport(['bun', 'test', 'x'], '/r')).toEqual([
      ...['bun', 'test', '--reporter=junit', '--reporter-outfile=/r', 'x'],
    ]);
    expect(withReport(['sh', 'test.sh', '--out={{report}}'], '/r')).toEqual(['sh', 'test.sh', '--out=/r']);
  });
});
