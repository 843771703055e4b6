import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answers, dockerConnection } from '../../src/sandbox/docker/docker-connection.ts';
import { CommandFolder, containersOf } from '../kit/command-folder.ts';
import { interrupt } from '../kit/interrupt.ts';

const NAME = `claim-${process.pid}`;
let at: CommandFolder;
beforeAll(() => {
  at = new CommandFolder();
  at.writeConfig('toolfinch.config.ts', { name: NAME });
  vi.stubEnv('XDG_STATE_HOME', `${at.path}/state`);
});
afterAll(() => {
  vi.unstubAllEnvs();
  at[Symbol.dispose]();
});

/** Interrupts a command when its claim has begun and a box is there. */
const cut = (...args: readonly string[]): Promise<number | null> =>
  interrupt(args, at.path, 'SIGINT', {
    said: /held-out comparison/,
    before: () => expect.poll(() => containersOf(NAME), { timeout: 30_000, interval: 20 }).toBeGreaterThan(0),
    twice: true,
  });

describe.skipIf(!(await answers(dockerConnection())))('a campaign that is interrupted in its claim', () => {
  it('leaves no box behind, nor does its resumption when that is interrupted', async () => {
    expect(await cut('run')).toBe(130);
    expect(await containersOf(NAME)).toBe(0);
    expect(await cut('resume', '--campaign', `archive/${NAME}`)).toBe(130);
    expect(await containersOf(NAME)).toBe(0);
  }, 240_000);
});
