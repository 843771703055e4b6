import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseCall, CaseObservation, Provider } from '../../src/sandbox/contract.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { runBuiltinCases } from '../../src/sandbox/session/builtin-cases.ts';
import { boxOf } from './sandbox/greeting.ts';

/** Ends when what it leaves has become what it is to be. */
const LEAVES = 'sleep 77 > /dev/null 2>&1 & sleep 0.1; echo left';
/** Lists the programs that run, and not those that have ended and are still to be waited for. */
const LOOKS = `for p in /proc/[0-9]*; do
  read -r _ name state _ < "$p/stat" && test "$state" != Z && echo "runs: $name"
done 2> /dev/null; true`;

const call = (id: string, command: string): CaseCall => ({
  id,
  files: { 'a.txt': 'a\n' },
  args: { command },
  permission: 'allow',
});

const SHELL = {
  entry: 'bash.ts',
  files: {
    'bash.ts': `import { execFileSync } from 'node:child_process';
      export default { description: 'd', args: {}, async execute({ command }) {
        return execFileSync('bash', ['-c', command], { encoding: 'utf8' }); } };`,
  },
};

describe('where cases run one at a time', () => {
  let provider: Provider;
  beforeAll(async () => {
    provider = await openProvider({ provider: 'docker', campaign: 'test-one-at-a-time' });
  });
  afterAll(() => provider[Symbol.asyncDispose]());

  async function all(observations: AsyncIterable<CaseObservation>): Promise<CaseObservation[]> {
    const seen: CaseObservation[] = [];
    for await (const observation of observations) seen.push(observation);
    return seen;
  }

  it('what a call of a candidate leaves running is gone before the next', async () => {
    await using held = await boxOf(provider);
    const options = { callTimeoutMs: 2_000, batchTimeoutMs: 30_000 };
    const calls = [call('a', LEAVES), call('b', LOOKS), call('c', LEAVES), call('d', LOOKS)];
    const seen = await all(held.box.runCases(SHELL, calls, { ...options, lookAhead: 1 }));
    expect(seen.map(({ output }) => output?.includes('runs: (sleep)'))).toEqual([false, false, false, false]);
    expect(seen[0]?.output).toBe('left\n');
    expect(seen[1]?.output).toContain('runs: (bash)');

    const together = await all(held.box.runCases(SHELL, calls, options));
    expect(together[1]?.output).toContain('runs: (sleep)');
  });

  it('what a batch of calls of the built-in leaves running is gone before the next batch', async () => {
    await using held = await boxOf(provider);
    const first = Array.from({ length: 8 }, (_, i) => call(`leaves-${i}`, LEAVES));
    const calls = [...first, call('looks', LOOKS)];
    const options = { batchTimeoutMs: 60_000, oneAtATime: true };
    const seen = await all(runBuiltinCases(held.box, 'bash', calls, options));
    expect(seen.map(({ output }) => output?.trim()).slice(0, 8)).toEqual(Array<string>(8).fill('left'));
    expect(seen[8]?.output).toContain('runs: (bash)');
    expect(seen[8]?.output).not.toContain('runs: (sleep)');
  });
});
