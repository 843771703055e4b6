import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  PermissionRule,
  readPermissionRules,
  rulingOn,
} from '../../../src/live/permissions/permission-rules.ts';

const NOON = Date.parse('2026-01-01T12:00:00Z');
const rules = [
  { permission: 'bash', pattern: 'git status*', answer: 'allow', until: '2026-01-01T13:00:00Z' },
  { permission: 'bash', pattern: 'rm *', answer: 'deny', message: 'Move it to the bin.' },
  { permission: 'edit', directory: '/safe/*', answer: 'allow' },
  { permission: 'edit', pattern: '*.md', answer: 'ask', withinSec: 10, default: 'allow' },
  { permission: 'edit', answer: 'ask', withinSec: 60, default: 'deny' },
].map((rule) => PermissionRule.parse(rule));
const ruling = (permission: string, patterns: string[], directory = '/work', nowMs = NOON) =>
  rulingOn(rules, { permission, patterns, directory }, { nowMs, allowedToday: () => 0 });

describe('rules on permissions', () => {
  it('let the first decide that fits', () => {
    expect(ruling('bash', ['git status -s'])).toEqual({ kind: 'allow', rule: 1 });
    expect(ruling('bash', ['rm -rf x'])).toEqual({ kind: 'deny', rule: 2, message: 'Move it to the bin.' });
    expect(ruling('edit', ['a.md'])).toEqual({ kind: 'ask', rule: 4, withinSec: 10, default: 'allow' });
    expect(ruling('edit', ['a.ts'])).toEqual({ kind: 'ask', rule: 5, withinSec: 60, default: 'deny' });
    expect(ruling('edit', ['a.ts'], '/safe/project')).toEqual({ kind: 'allow', rule: 3 });
  });

  it('leave alone what none of them speaks of', () => {
    expect(ruling('webfetch', ['https://example.com'])).toEqual({ kind: 'none' });
    expect(ruling('bash', ['make'])).toEqual({ kind: 'none' });
  });

  it('hold until their time, not longer', () => {
    const atOne = Date.parse('2026-01-01T13:00:00Z');
    expect(ruling('bash', ['git status'], '/work', atOne - 1).kind).toBe('allow');
    expect(ruling('bash', ['git status'], '/work', atOne).kind).toBe('none');
  });

  it('allow so much in a day, and no more', () => {
    const two = [
      PermissionRule.parse({ permission: 'bash', answer: 'allow', atMostPerDay: 2 }),
      PermissionRule.parse({ permission: 'bash', answer: 'ask', withinSec: 10, default: 'deny' }),
    ];
    const after = (allowed: number) => {
      const request = { permission: 'bash', patterns: ['make'], directory: '/work' };
      return rulingOn(two, request, { nowMs: NOON, allowedToday: (rule) => (rule === 1 ? allowed : 99) });
    };
    expect([after(0), after(1), after(2)].map(({ kind }) => kind)).toEqual(['allow', 'allow', 'ask']);
  });

  it('of a request for several things, take the strictest', () => {
    expect(ruling('bash', ['git status', 'make']).kind).toBe('none');
    expect(ruling('bash', ['git status', 'rm x', 'make']).kind).toBe('deny');
    expect(ruling('edit', ['a.md', 'a.ts'])).toMatchObject({ kind: 'ask', default: 'deny' });
    expect(ruling('edit', ['a.ts', 'a.md'])).toMatchObject({ kind: 'ask', default: 'deny' });
  });
});

describe('the file of rules', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'toolfinch-permission-rules-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['{', /JSON/],
    ['{"permissions":[]}', /field `permissions`/],
    ['{"permissions":[{"permission":"edit","answer":"always"}]}', /field `permissions.0.answer`/],
    ['{"permissions":[{"permission":"edit","answer":"ask","withinSec":5}]}', /field `permissions.0.default`/],
    [
      '{"permissions":[{"permission":"edit","answer":"allow","until":"tomorrow"}]}',
      /field `permissions.0.until`/,
    ],
  ])('is refused with its fault: %s', (text, fault) => {
    const path = join(folder, 'rules.json');
    writeFileSync(path, text);
    expect(() => readPermissionRules(path)).toThrow(fault);
  });
});
