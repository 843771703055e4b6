import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../kit/command.ts';

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'toolfinch-source-'));
  for (const name of ['bin', 'src', 'package.json', 'package-lock.json'])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (!name.startsWith('.'))
      symlinkSync(join(ROOT, 'node_modules', name), join(copy, 'node_modules', name));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const cache = (): string => join(copy, 'node_modules/.cache');
const bundles = (): string[] => readdirSync(join(cache(), 'toolfinch'));
const version = (): string =>
  execFileSync(process.execPath, [join(copy, 'bin/toolfinch.mjs'), '--version'], { encoding: 'utf8' });

describe('the sources', () => {
  it('run file by file where no bundle can be written', () => {
    writeFileSync(cache(), 'not a folder');
    expect(version()).toBe('0.1.0\n');
    rmSync(cache());
  });

  it('run as a bundle, made once and again when one of them changes', () => {
    expect([version(), version()]).toEqual(['0.1.0\n', '0.1.0\n']);
    expect(bundles()).toHaveLength(1);
    appendFileSync(join(copy, 'src/cli/main.ts'), "\nconsole.log('changed');\n");
    expect(version()).toBe('0.1.0\nchanged\n');
    expect(bundles()).toHaveLength(2);
  });
});
