import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Case, Split } from '../../../src/suites/case.ts';
import { modes } from '../../../src/suites/edit/modes/index.ts';
import { loadSuite } from '../../../src/suites/load-suite.ts';
import type { Suite } from '../../../src/suites/suite.ts';

const folder = fileURLToPath(new URL('../../../benchmarks/edit', import.meta.url));
const splits: readonly Split[] = ['train', 'validation', 'heldout'];
const heldoutOnly = modes.filter((mode) => mode.heldoutOnly === true).map((mode) => mode.name);
const mustRefuse = new Set(modes.filter((mode) => mode.mustRefuse === true).map((mode) => mode.name));
/** Modes whose call is right to the letter and must be refused for what else it says. */
const refusedThoughExact = new Set([
  'elision-in-new',
  'identical',
  'permission-denied',
  'path-missing',
  'path-directory',
]);

let cache = '';
let suite: Suite;
let all: readonly Case[] = [];
/** Without the hand-written ones. */
let generated: readonly Case[] = [];

beforeAll(async () => {
  cache = mkdtempSync(join(tmpdir(), 'toolfinch-suite-'));
  suite = await loadSuite(folder, { cache });
  all = splits.flatMap((split) => suite.cases(split));
  generated = all.filter((case_) => !case_.id.startsWith('issue-'));
}, 60_000);
afterAll(() => {
  rmSync(cache, { recursive: true, force: true });
});

interface Call {
  readonly path: string;
  readonly oldString: string;
  readonly newString: string;
  readonly replaceAll: boolean;
}

function callOf({ args }: Case): Call {
  const path = String(args['filePath'])
    .replace('{{workspace}}/', '')
    .replace('none/../', '')
    .replace(/^(\.?\/)+/, '');
  return {
    path,
    oldString: String(args['oldString']),
    newString: String(args['newString']),
    replaceAll: args['replaceAll'] === true,
  };
}

/** An exact replacement of the one place, or of all; undefined: refused. Written anew here, apart from the baseline. */
function exactEdit(case_: Case): string | undefined {
  const { path, oldString, newString, replaceAll } = callOf(case_);
  const before = case_.files[path];
  if (oldString === newString || case_.permission === 'deny') return undefined;
  if (before === undefined) return oldString === '' ? newString : undefined;
  if (oldString === '') return undefined;
  const parts = before.split(oldString);
  return parts.length === 2 || (parts.length > 2 && replaceAll) ? parts.join(newString) : undefined;
}

function goldenOf(case_: Case): { path: string; before: string; golden: string } {
  if (case_.expect.kind !== 'files') throw new Error(`${case_.id} wants a refusal`);
  const [entry, ...more] = Object.entries(case_.expect.files);
  if (entry === undefined || more.length > 0 || entry[1] === null)
    throw new Error(`${case_.id} wants not one file`);
  return { path: entry[0], before: case_.files[entry[0]] ?? '', golden: entry[1] };
}

function ofMode(name: string): Case[] {
  return generated.filter((case_) => case_.mode === name);
}

describe('the generated cases of the edit suite', () => {
  it('are as many as the suite asks for, and at least a thousand of them must be refused', () => {
    expect(splits.map((split) => generated.filter((case_) => case_.split === split).length)).toEqual([
      800, 600, 1600,
    ]);
    expect(generated.filter((case_) => case_.expect.kind === 'refusal').length).toBeGreaterThanOrEqual(1000);
  });

  it('have every mode in every split, but for those that are kept for the held-out one', () => {
    for (const split of splits) {
      const found = new Set(generated.filter((case_) => case_.split === split).map((case_) => case_.mode));
      const wanted = modes
        .filter((mode) => split === 'heldout' || mode.heldoutOnly !== true)
        .map((mode) => mode.name);
      expect([...found].sort()).toEqual([...wanted].sort());
    }
    expect(heldoutOnly.length).toBeGreaterThanOrEqual(5);
    expect(suite.heldoutModes).toEqual(expect.arrayContaining(heldoutOnly));
  });

  it('share no source file between two splits', () => {
    const splitOf = new Map<string, string>();
    for (const case_ of generated) {
      expect(splitOf.get(case_.source) ?? case_.split).toBe(case_.split);
      splitOf.set(case_.source, case_.split);
    }
  });

  it('are no bigger than a small file', () => {
    const sizes = generated.map((case_) => Object.values(case_.files).join('').length).sort((a, b) => a - b);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThan(8_000);
    expect(sizes.at(-1)).toBeLessThan(40_000);
  });

  it('want a refusal exactly in the modes that say so', () => {
    for (const case_ of generated)
      expect([case_.id, case_.expect.kind === 'refusal']).toEqual([case_.id, mustRefuse.has(case_.mode)]);
  });

  it('hold blanks to matter in Python, YAML and Makefiles, where the edit leaves no doubt', () => {
    const strict = generated.filter(
      (case_) => case_.expect.kind === 'files' && case_.expect.whitespace === 'matters',
    );
    expect(strict.length).toBeGreaterThan(50);
    for (const case_ of strict) expect(goldenOf(case_).path).toMatch(/\.(py|ya?ml)$|Makefile$/);
  });
});

describe('the wanted file of a case', () => {
  it('differs from the file before the call', () => {
    for (const case_ of generated) {
      if (case_.expect.kind !== 'files') continue;
      const { before, golden } = goldenOf(case_);
      expect([case_.id, golden !== before]).toEqual([case_.id, true]);
    }
  });

  it('differs from it only where the old text points to', () => {
    for (const case_ of generated) {
      const { oldString, replaceAll } = callOf(case_);
      if (case_.expect.kind !== 'files' || replaceAll || case_.mode === 'create') continue;
      const { before, golden } = goldenOf(case_);
      const region = changedLines(before, golden);
      // Lines may be added beside the block, never further away than the block is long.
      const wanted = oldString.split(/\r?\n|\\n/).length;
      const longest = case_.mode === 'elision-in-old' ? 16 : wanted + 2;
      expect([case_.id, region <= longest]).toEqual([case_.id, true]);
    }
  });

  it('keeps the line ends, the byte order mark and the end of the file', () => {
    for (const case_ of ofMode('crlf-file')) expect(goldenOf(case_).golden).not.toMatch(/[^\r]\n/);
    for (const case_ of ofMode('crlf-call')) expect(goldenOf(case_).golden).not.toContain('\r');
    for (const case_ of ofMode('byte-order-mark'))
      expect(goldenOf(case_).golden.startsWith('\uFEFF')).toBe(true);
    for (const case_ of ofMode('byte-order-mark-in-call'))
      expect(goldenOf(case_).golden).not.toContain('\uFEFF');
    for (const case_ of ofMode('final-newline-missing'))
      expect(goldenOf(case_).golden.endsWith('\n')).toBe(false);
  });

  it('keeps the indentation of the file', () => {
    for (const mode of ['tabs-to-spaces', 'tabs-and-spaces-mixed']) {
      for (const case_ of ofMode(mode)) {
        const { before, golden } = goldenOf(case_);
        const spaces = (text: string): number =>
          text.split('\n').filter((line) => line.startsWith('  ')).length;
        expect(spaces(golden)).toBeLessThanOrEqual(spaces(before) + 1);
      }
    }
    for (const case_ of ofMode('spaces-to-tabs')) expect(goldenOf(case_).golden).not.toMatch(/^\t/m);
  });

  it('holds patterns of String.replace as they were sent', () => {
    for (const case_ of [...ofMode('dollar'), ...ofMode('dollar-replace-all')]) {
      expect(goldenOf(case_).golden).toContain(callOf(case_).newString);
    }
  });
});

describe('an exact replacement', () => {
  const right = [
    'exact',
    'exact-long',
    'exact-odd-new',
    'exact-delete',
    'exact-shorten',
    'exact-dots',
    'partial-line',
    'replace-all',
    'create',
    'regex-characters',
    'dollar',
    'dollar-replace-all',
    'byte-order-mark',
    'path-relative',
    'path-dotted',
    'path-spaces',
    'path-non-ascii',
  ];

  it.each(right)('is right in mode %s', (mode) => {
    const cases = ofMode(mode);
    expect(cases.length).toBeGreaterThan(0);
    for (const case_ of cases)
      expect([case_.id, exactEdit(case_)]).toEqual([case_.id, goldenOf(case_).golden]);
  });

  const drift = modes
    .filter((mode) => mode.mustRefuse !== true && !right.includes(mode.name) && mode.name !== 'crlf-file')
    .map((mode) => mode.name);
  it.each(drift)('finds nothing in mode %s', (mode) => {
    const cases = ofMode(mode);
    expect(cases.length).toBeGreaterThan(0);
    for (const case_ of cases) expect([case_.id, exactEdit(case_)]).toEqual([case_.id, undefined]);
  });

  it('has no place, or several, where a call must be refused', () => {
    for (const case_ of generated) {
      if (!mustRefuse.has(case_.mode) || refusedThoughExact.has(case_.mode)) continue;
      expect([case_.id, exactEdit(case_)]).toEqual([case_.id, undefined]);
    }
  });

  it('would delete lines that nobody named where the new text leaves some out', () => {
    for (const case_ of ofMode('elision-in-new')) {
      const { oldString, newString } = callOf(case_);
      expect(exactEdit(case_)).toBeDefined();
      expect(newString.split('\n').length).toBeLessThan(oldString.split('\n').length);
      expect(newString).toContain('...');
    }
  });
});

/** How many lines of `before` lie between the first and the last that `after` does not keep. */
function changedLines(before: string, after: string): number {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const room = Math.min(a.length, b.length);
  let head = 0;
  while (head < room && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < room - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return a.length - head - tail;
}
