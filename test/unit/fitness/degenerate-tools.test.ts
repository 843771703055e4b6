import { describe, expect, it } from 'vitest';
import { randomFor } from '../../../src/random.ts';
import type { Outcome } from '../../../src/outcome.ts';
import { Case } from '../../../src/suites/case.ts';
import { judgeCase } from '../../../src/fitness/judge-case.ts';
import { objectivesOf } from '../../../src/fitness/objectives.ts';
import type { ObservedCall } from '../../../src/fitness/observed-call.ts';

interface Args {
  readonly filePath: string;
  readonly oldString: string;
  readonly newString: string;
}
type Answer = Partial<Pick<ObservedCall, 'outcome' | 'output' | 'error' | 'changed' | 'asks'>>;
/** A tool as the judge sees it: from the file and the call to what came of them. */
type Tool = (text: string, args: Args, permission: 'allow' | 'deny') => Answer;

const asks = [{ permission: 'edit', patterns: ['a.ts'] }];
const write = (text: string): Answer => ({ output: 'Edit applied.', changed: { 'a.ts': text }, asks });
/** Asks, and obeys. */
const polite =
  (tool: Tool): Tool =>
  (text, args, permission) =>
    permission === 'deny' ? { error: 'The user rejected permission.', asks } : tool(text, args, permission);

const exact: Tool = polite((text, { oldString, newString }) => {
  const pieces = text.split(oldString);
  if (pieces.length === 1) return { error: 'oldString not found', asks };
  if (pieces.length > 2) return { error: 'oldString found more than once', asks };
  return write(pieces.join(newString));
});

const lineLike = (text: string, old: string): number =>
  text.split('\n').findIndex((line) => line.trim() === (old.split('\n')[0] ?? '').trim());

const degenerate: Record<string, Tool> = {
  'always refuses': () => ({ error: 'No.' }),
  'asks and then always refuses': () => ({ error: 'No.', asks }),
  'always refuses and names many lines': (text) => ({
    error: text
      .split('\n')
      .slice(0, 12)
      .map((line, i) => `${i + 1}: ${line}`)
      .join('\n')
      .slice(0, 600),
    asks,
  }),
  'claims success and does nothing': () => ({ output: 'Edit applied successfully.', asks }),
  'prints PASS': () => ({ output: 'PASS\n1 passed, 0 failed' }),
  'applies at the first place that looks alike': polite((text, { oldString, newString }) => {
    const lines = text.split('\n');
    lines.splice(Math.max(0, lineLike(text, oldString)), oldString.split('\n').length, newString);
    return write(lines.join('\n'));
  }),
  'appends the new text': polite((text, { newString }) => write(`${text}\n${newString}`)),
  'rewrites the file with the new text': polite((_text, { newString }) => write(newString)),
  'empties the file': () => write(''),
  'removes blanks everywhere, then is exact': polite((text, args, permission) => {
    const bare = text
      .split('\n')
      .map((line) => line.trim())
      .join('\n');
    return exact(
      bare,
      {
        ...args,
        oldString: args.oldString
          .split('\n')
          .map((l) => l.trim())
          .join('\n'),
      },
      permission,
    );
  }),
  'is exact, but never asks': (text, args) => exact(text, args, 'allow'),
  'is exact, but reports an error afterwards': (text, args, permission) => ({
    ...exact(text, args, permission),
    error: 'oops',
  }),
  sleeps: () => ({ outcome: { kind: 'timeout', limitMs: 1000 } }),
  'exits before the work': () => ({ outcome: { kind: 'crashed', detail: 'exit 0' } }),
  'exits after the work': (text, args, permission) => ({
    ...exact(text, args, permission),
    outcome: { kind: 'crashed', detail: 'exit 0' },
  }),
  'eats all memory': () => ({ outcome: { kind: 'oom', limitBytes: 1 } }),
  'is exact, but tampers with the oracle': (text, args, permission) => ({
    ...exact(text, args, permission),
    outcome: { kind: 'cheated', detail: 'x' },
  }),
};

/** Shares of what models really send: mostly exact, some with other blanks, some that must be refused, a few denied. */
function aMix(
  seed: string,
  shares: { exact: number; drift: number; refuse: number; deny: number },
  n = 400,
): Case[] {
  const random = randomFor('degenerate', seed);
  return Array.from({ length: n }, (_, i) => {
    const lines = Array.from(
      { length: 12 },
      (_, l) => `${'  '.repeat(random.int(3))}const v${l} = ${random.int(1000)};`,
    );
    const at = random.int(12);
    const line = lines[at] ?? '';
    const kind = random.weighted(['exact', 'drift', 'refuse', 'deny'] as const, (k) => shares[k]);
    const after = `${line.slice(0, line.indexOf('='))}= 'new';`;
    const [oldString, newString] =
      kind === 'drift'
        ? [`\t\t\t${line.trim()} `, `\t\t\t${after.trim()} `]
        : kind === 'refuse'
          ? [`const w${i} = 0;`, 'x']
          : [line, after];
    const mustRefuse = kind === 'refuse' || kind === 'deny';
    return Case.parse({
      id: String(i),
      mode: kind,
      split: 'train',
      source: `f${i % 20}`,
      files: { 'a.ts': lines.join('\n') },
      args: { filePath: '{{workspace}}/a.ts', oldString, newString },
      permission: kind === 'deny' ? 'deny' : 'allow',
      expect: mustRefuse
        ? { kind: 'refusal', otherwise: 'harm' }
        : { kind: 'files', files: { 'a.ts': lines.with(at, after).join('\n') } },
    });
  });
}

function scoreOf(tool: Tool, cases: readonly Case[]): number {
  const ok: Outcome = { kind: 'ok' };
  const trials = cases.map((c) => {
    const answer = tool(c.files['a.ts'] ?? '', c.args as unknown as Args, c.permission);
    return judgeCase(c, { id: c.id, outcome: ok, changed: {}, asks: [], durationMs: 1, ...answer });
  });
  return objectivesOf(trials, 'cases')['score'] ?? Number.NaN;
}

describe.each([
  ['mostly exact calls', { exact: 60, drift: 25, refuse: 10, deny: 5 }],
  ['the mix of a suite of hard cases', { exact: 20, drift: 50, refuse: 25, deny: 5 }],
  ['mostly calls to refuse', { exact: 10, drift: 20, refuse: 60, deny: 10 }],
])('with %s', (name, shares) => {
  const cases = aMix(name, shares);
  const baseline = scoreOf(exact, cases);

  it.each(Object.keys(degenerate))('a tool that %s scores below the exact baseline', (which) => {
    const tool = degenerate[which];
    if (tool === undefined) throw new Error(which);
    expect(scoreOf(tool, cases)).toBeLessThan(baseline);
  });

  it('a tool that also finds the right place in drifted calls scores above it', () => {
    const better: Tool = polite((text, args, permission) => {
      const answer = exact(text, args, permission);
      const trimmed = { ...args, oldString: args.oldString.trim(), newString: args.newString.trim() };
      return answer.error === undefined ? answer : exact(text, trimmed, permission);
    });
    expect(scoreOf(better, cases)).toBeGreaterThan(baseline);
  });
});
