import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSuite } from '../../../src/suites/load-suite.ts';
import { readPolyglot } from '../../../src/suites/polyglot.ts';

let folder: string;
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-polyglot-'));
  const at = 'javascript/exercises/practice/double';
  const files = { solution: ['double.js'], test: ['double.spec.js'], example: ['.meta/proof.ci.js'] };
  write(`${at}/.meta/config.json`, JSON.stringify({ files, blurb: 'Twice.' }));
  write(`${at}/.meta/proof.ci.js`, 'export const double = (n) => 2 * n;\n');
  write(`${at}/.docs/instructions.md`, '# Instructions\n\nDouble a number.\n');
  write(`${at}/double.js`, 'export const double = () => { throw new Error("to do"); };\n');
  write(
    `${at}/double.spec.js`,
    "import { double } from './double';\nxtest('two', () => expect(double(2)).toBe(4));\n",
  );
  write(`${at}/data/numbers.txt`, '1\n');
  write('cobol/exercises/practice/double/.meta/config.json', '{}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a polyglot folder', () => {
  it('becomes tasks: stub, instructions, hidden tests that are switched on, reference solution', () => {
    const [task, ...more] = readPolyglot(folder);
    expect(more).toEqual([]);
    expect(task?.id).toBe('javascript/double');
    expect(task?.instruction).toContain('Double a number.');
    expect(Object.keys(task?.workspace ?? {}).sort()).toEqual(['data/numbers.txt', 'double.js']);
    expect(task?.tests['double.spec.js']).toContain("\ntest('two'");
    expect(task?.solution['double.js']).toContain('2 * n');
    expect(task?.artifacts).toEqual(['double.js']);
  });

  it('says which languages are left out', () => {
    const notes: string[] = [];
    readPolyglot(folder, (line) => notes.push(line));
    expect(notes).toEqual(['1 exercises in cobol are left out: that language is not run here.']);
  });

  it('is a suite as it is', async () => {
    const suite = await loadSuite(folder);
    const tasks = (['train', 'validation', 'heldout'] as const).flatMap((split) => suite.tasks(split));
    expect([suite.name, tasks.length]).toEqual(['polyglot', 1]);
  });

  it('whose exercise lacks a file is refused by the name of the file', () => {
    rmSync(join(folder, 'javascript/exercises/practice/double/.meta/proof.ci.js'));
    expect(() => readPolyglot(folder)).toThrow(/proof\.ci\.js/);
  });
});
