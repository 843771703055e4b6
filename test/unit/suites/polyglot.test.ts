import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSuite } from '../../../src/suites/load-suite.ts';
import { readPolyglot } from '../../../src/suites/polyglot/read-polyglot.ts';
import { doubles } from '../../integration/support/exercises.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-polyglot-'));
  const files = { ...doubles(), 'cobol/exercises/practice/double/.meta/config.json': '{}' };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const everything = { has: () => true };

describe('a polyglot folder', () => {
  it('becomes tasks: stub, instructions, hidden tests that are switched on, reference solution', () => {
    const [javascript, python, ...more] = readPolyglot(folder, everything);
    expect(more).toEqual([]);
    expect(javascript?.id).toBe('javascript/double');
    expect(javascript?.instruction).toContain('Double a number.');
    expect(Object.keys(javascript?.workspace ?? {}).sort()).toEqual(['data/numbers.txt', 'double.js']);
    expect(javascript?.tests['double.spec.js']).toContain("\ntest('two'");
    expect(javascript?.solution['double.js']).toContain('2 * n');
    expect(javascript?.artifacts).toEqual(['double.js']);
    expect(python?.id).toBe('python/double');
    expect(Object.keys(python?.workspace ?? {})).toEqual(['double.py']);
    expect(python?.artifacts).toEqual(['double.py']);
  });

  it('says which languages are left out, for no way to run them or for want of their command', () => {
    const notes: string[] = [];
    const tasks = readPolyglot(folder, { onNote: (line) => notes.push(line), has: () => false });
    expect(tasks.map(({ id }) => id)).toEqual(['javascript/double']);
    expect(notes).toEqual([
      '1 exercises in cobol are left out: that language is not run here.',
      '1 exercises in python are left out: no box has python3.',
    ]);
  });

  it('is a suite as it is', async () => {
    const suite = await loadSuite(folder);
    const tasks = (['train', 'validation', 'heldout'] as const).flatMap((split) => suite.tasks(split));
    expect(suite.name).toBe('polyglot');
    expect(tasks.map(({ id }) => id)).toContain('javascript/double');
  });

  it('whose exercise lacks a file is refused by the name of the file', () => {
    rmSync(join(folder, 'javascript/exercises/practice/double/.meta/proof.ci.js'));
    expect(() => readPolyglot(folder)).toThrow(/proof\.ci\.js/);
  });
});
