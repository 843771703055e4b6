import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canary, drawn, type CallOutcome } from '../../../src/promotion/canary/inside/canary.ts';
import { canaryStatus, readCalls, type CanaryCall } from '../../../src/promotion/canary/status.ts';

let folder: string;
let log: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-canary-'));
  log = join(folder, 'deep/shout.ndjson');
  process.env['TOOLFINCH_CANARY'] = 'all';
});
afterEach(() => {
  delete process.env['TOOLFINCH_CANARY'];
  rmSync(folder, { recursive: true });
});

const ctx = { sessionID: 'ses_1', ask: () => Promise.resolve() };
type Context = typeof ctx;
const version = (execute: (args: unknown, context: Context) => Promise<unknown>) => ({
  description: '',
  args: {},
  execute,
});
const old = version(() => Promise.resolve('old'));

async function called(
  execute: (args: unknown, context: Context) => Promise<unknown>,
  behind = old,
): Promise<{ result: unknown; outcome: CallOutcome | undefined }> {
  const tool = canary({ request: 'r', share: 0.5, log, old: behind, candidate: version(execute) });
  const result = await tool.execute({}, ctx).catch((error: unknown) => error);
  return { result, outcome: readCalls(log).at(-1)?.outcome };
}

describe('what a canary takes for a failure', () => {
  it.each([
    ['a TypeError', new TypeError('x')],
    ['a ReferenceError', new ReferenceError('x')],
    ['what is no error', 'x'],
  ])('falls back after %s', async (_, thrown) => {
    expect(await called(() => Promise.reject(thrown))).toEqual({ result: 'old', outcome: 'fell-back' });
  });

  it('falls back where there is no text', async () => {
    expect(await called(() => Promise.resolve({ title: 'x' }))).toEqual({
      result: 'old',
      outcome: 'fell-back',
    });
    expect(await called(() => Promise.resolve({ output: 'fine' }))).toMatchObject({ outcome: 'ok' });
  });

  it('passes on what the tool says no by', async () => {
    const no = Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
    expect(await called(() => Promise.reject(no))).toEqual({ result: no, outcome: 'refused' });
  });

  it('does not run the old version after a permission was given: something may be written already', async () => {
    const broken = new TypeError('x');
    expect(
      await called(async (_, context) => {
        await context.ask();
        throw broken;
      }),
    ).toEqual({ result: broken, outcome: 'crashed' });
  });

  it('does not ask a second time after a permission was refused', async () => {
    const refused = new Error('rejected');
    const asking = version(() => Promise.resolve('never'));
    const tool = canary({
      ...{ request: 'r', share: 0.5, log, old: asking },
      candidate: version(async (_, context) => {
        await context.ask();
        return 'written';
      }),
    });
    await expect(tool.execute({}, { ...ctx, ask: () => Promise.reject(refused) })).rejects.toBe(refused);
    expect(readCalls(log).at(-1)?.outcome).toBe('refused');
  });

  it('blames nobody where both fail', async () => {
    const behind = version(() => Promise.reject(new TypeError('old')));
    expect(await called(() => Promise.reject(new TypeError('new')), behind)).toMatchObject({
      outcome: 'both-failed',
    });
  });
});

describe('the log of a canary', () => {
  it('is bounded', async () => {
    await called(() => Promise.resolve('a'));
    writeFileSync(log, 'x'.repeat(1_000_001));
    await called(() => Promise.resolve('b'));
    expect(statSync(log).size).toBeLessThan(1000);
    expect(statSync(`${log}.1`).size).toBe(1_000_001);
    expect(readCalls(log)).toHaveLength(1);
  });

  it('is never in the way', async () => {
    writeFileSync(join(folder, 'deep'), 'a file where a folder should be');
    expect((await called(() => Promise.resolve('fine'))).result).toBe('fine');
  });

  it('names neither arguments nor sessions', async () => {
    await called(() => Promise.resolve('an answer'));
    expect(readFileSync(log, 'utf8')).not.toMatch(/ses_1|an answer/);
  });
});

describe('the share', () => {
  it.each([0.01, 0.1, 0.5])('is met: %d', (share) => {
    const n = 20_000;
    const met = Array.from({ length: n }, (_, i) => drawn('r', `ses_${i}`)).filter((x) => x < share).length;
    expect(Math.abs(met / n - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / n));
  });

  it('draws other sessions for another request', () => {
    const met = (request: string): string =>
      Array.from({ length: 200 }, (_, i) => (drawn(request, `ses_${i}`) < 0.5 ? '1' : '0')).join('');
    expect(met('a')).not.toBe(met('b'));
  });
});

describe('the rule', () => {
  const calls = (
    version: CanaryCall['version'],
    sessions: number,
    outcomes: readonly CallOutcome[],
  ): CanaryCall[] =>
    Array.from({ length: sessions }, (_, i) =>
      outcomes.map((outcome) => ({ at: '', session: `${version}${i}`, version, outcome, ms: 1, chars: 10 })),
    ).flat();
  const ok = (n: number): CallOutcome[] => new Array<CallOutcome>(n).fill('ok');

  it('waits for enough sessions, however many the calls', () => {
    expect(canaryStatus([...calls('old', 20, ok(3)), ...calls('new', 9, ok(50))], 's').verdict).toBe('wait');
    expect(canaryStatus(calls('old', 20, ok(3)), 's').verdict).toBe('wait');
    expect(canaryStatus([], 's').verdict).toBe('wait');
  });

  it('finishes one that is no worse', () => {
    expect(canaryStatus([...calls('old', 30, ok(10)), ...calls('new', 30, ok(10))], 's').verdict).toBe(
      'finish',
    );
  });

  it('demotes one that answers less often, beyond chance', () => {
    const worse = calls('new', 30, ['ok', 'refused', 'ok']);
    expect(canaryStatus([...calls('old', 30, ok(3)), ...worse], 's').verdict).toBe('demote');
    const one = [...calls('new', 29, ok(3)), ...calls('new', 1, ['refused', 'ok', 'ok'])];
    expect(canaryStatus([...calls('old', 30, ok(3)), ...one], 's').verdict).not.toBe('demote');
  });

  it('demotes one that fails, without waiting', () => {
    expect(canaryStatus(calls('new', 3, ['fell-back']), 's').verdict).toBe('demote');
    expect(canaryStatus(calls('new', 3, ['both-failed']), 's').verdict).toBe('wait');
  });
});
