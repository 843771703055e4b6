import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomFor } from '../../../src/random.ts';
import { writeHarborTask } from '../../../src/suites/harbor-folder.ts';
import { applyPolicyEdits, readHarborTask } from '../../../src/suites/harbor.ts';
import { languages } from '../../../src/suites/polyglot/languages.ts';
import { areApart, inverseEdits, withFaults } from '../../../src/suites/repair/fault.ts';
import { faultFinders } from '../../../src/suites/repair/finders.ts';
import { repairTask } from '../../../src/suites/repair/repair-task.ts';
import { fares } from '../../integration/support/exercises.ts';

const JAVASCRIPT = fares()['javascript/exercises/practice/fare/.meta/proof.ci.js'] ?? '';
const PYTHON = fares()['python/exercises/practice/fare/.meta/example.py'] ?? '';

/** What a finder makes of one line. */
const spoilt = (ending: string, line: string): string[] =>
  (faultFinders[ending]?.(line) ?? []).map((fault) => withFaults(line, [fault]));

describe('a fault is put', () => {
  it.each([
    ['a < b;', ['a <= b;']],
    ['a === 1;', ['a !== 1;', 'a === 2;']],
    ['f(!a, true);', ['f(true, !a);', 'f(a, true);', 'f(!a, false);']],
    ['Math.min(a);', ['Math.max(a);']],
    ['const text = "a < b && 1"; // a < b', []],
    ['import { a } from "b";', []],
    ['const { min } = Math;', []],
  ])('in JavaScript: %s', (line, wanted) => {
    expect(spoilt('js', line).sort()).toEqual([...wanted].sort());
  });

  it.each([
    ['if a < b and not c:', ['if a < b and c:', 'if a < b or not c:', 'if a <= b and not c:']],
    ['x = 10 if y else True', ['x = 10 if y else False', 'x = 11 if y else True']],
    ['return min(a) # 1 < 2', ['return max(a) # 1 < 2']],
    ['a not in b', []],
    ["s = 'a < b and 1' + \"it's 2\"", []],
    ['def f(a, *rest, key=None):', []],
    ['x1 = y.z2 + 0.5', ['x1 = y.z2 - 0.5']],
  ])('in Python: %s', (line, wanted) => {
    expect(spoilt('py', line).sort()).toEqual([...wanted].sort());
  });

  it('in Python, but not in a text of several lines', () => {
    const kinds = faultFinders['py']?.(PYTHON).map(({ start }) => PYTHON.slice(0, start).split('\n').length);
    expect(kinds?.length).toBeGreaterThan(5);
    expect(Math.min(...(kinds ?? []))).toBeGreaterThan(1);
  });
});

describe('the edits that take faults out again', () => {
  it.each([
    ['js', JAVASCRIPT],
    ['py', PYTHON],
  ])('give the original, each from a text that stands in the file once (%s)', (ending, source) => {
    const places = faultFinders[ending]?.(source) ?? [];
    const random = randomFor('inverse', ending);
    for (let i = 0; i < 200; i++) {
      const faults = random
        .shuffle(places)
        .slice(0, 1 + random.int(3))
        .filter((fault, n, all) => all.slice(0, n).every((other) => areApart(source, fault, other)));
      const file = `src/a.${ending}`;
      const policy = { locate: '', edits: inverseEdits(file, source, faults) };
      const spoiled = withFaults(source, faults);
      expect(spoiled).not.toBe(source);
      expect(applyPolicyEdits(policy, { [file]: spoiled }, 'here')[file]).toBe(source);
      expect(policy.edits.length).toBe(faults.length);
    }
  });

  it('quote more lines where a line stands there twice', () => {
    const source = 'a = 1\nb = 1\n\nif a:\n    a = 1\n';
    const fault = { kind: 'x', start: source.length - 2, end: source.length - 1, text: '2' };
    const [edit] = inverseEdits('a.py', source.replace('b = 1', 'b = 1\n    a = 2'), [
      { ...fault, start: fault.start + 10, end: fault.end + 10 },
    ]);
    expect(edit?.before).toContain('if a:');
  });
});

describe('a repair task', () => {
  const lists = { failToPass: ['a child > of six rides for nothing'], passToPass: ['no zone is refused'] };
  const [javascript] = [languages['javascript']];
  if (!javascript) throw new Error('no JavaScript');
  const exercise = {
    id: 'javascript/fare',
    language: javascript,
    workspace: { 'fare.js': 'stub', 'package.json': '{}' },
    tests: { 'fare.spec.js': 'test' },
    solution: { 'fare.js': JAVASCRIPT },
    instructions: '# Fares\n\nBy age.',
  };
  const faults = (faultFinders['js']?.(JAVASCRIPT) ?? []).slice(0, 1);
  const spoiled = { exercise, file: 'fare.js', source: JAVASCRIPT, faults, lookalike: [] };
  const task = repairTask('javascript-fare-1', spoiled, lists);

  it('is a small repository with decoys, none of which is judged', () => {
    expect(Object.keys(task.workspace).sort()).toEqual([
      '.gitignore', 'README.md', 'data/codes.json', 'dist/fare.js', 'docs/fare.md', 'src/fare-old.js', 'src/fare.js',
      'src/package.json',
    ]); // prettier-ignore
    expect(task.workspace['docs/fare.md']).toContain('Fares\r\n');
    expect(task.workspace['.gitignore']).toContain('dist/');
    expect(task.workspace['data/codes.json']?.split('\n')[0]?.length).toBeGreaterThan(4000);
    expect(task.workspace['src/fare.js']).toBe(withFaults(JAVASCRIPT, faults));
    expect(task.artifacts).toEqual(['src/fare.js']);
    expect(Object.values(task.workspace).join('')).not.toContain('of six rides');
  });

  it('demands both lists, and lets no test be skipped', () => {
    expect(JSON.parse(task.tests['expected.json'] ?? '')).toEqual({ ...lists, mustRun: true });
    expect(task.tests['judge.ts']).toContain('gradeRun');
  });

  it('is read as it was written', () => {
    const folder = mkdtempSync(join(tmpdir(), 'toolfinch-repair-'));
    try {
      const whole = { ...task, mcpServers: [{ name: 'lab', command: 'bun', args: ['lab.mjs'] }] };
      writeHarborTask(folder, whole, { exercise: 'javascript/fare' });
      expect(readHarborTask(folder)).toEqual({ ...whole, id: basename(folder) });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
