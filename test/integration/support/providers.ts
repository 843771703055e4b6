import { setTimeout as sleep } from 'node:timers/promises';
import { attach } from '../../../src/sandbox/box/box.ts';
import type { Box, BoxLimits, Provider } from '../../../src/sandbox/contract.ts';
import { answers, dockerConnection } from '../../../src/sandbox/docker/docker-connection.ts';
import { DEFAULT_LIMITS } from '../../../src/sandbox/limits.ts';
import { bubblewrapFault } from '../../../src/sandbox/local/local-provider.ts';

/** Where a provider cannot be had its tests are skipped, but never in CI: there they fail. */
export const runnable: Record<Provider['name'], boolean> = {
  docker: process.env['CI'] !== undefined || (await answers(dockerConnection())),
  bubblewrap: process.env['CI'] !== undefined || (await bubblewrapFault()) === undefined,
};

export const smallLimits: BoxLimits = {
  ...DEFAULT_LIMITS,
  memoryBytes: 512 << 20,
  diskBytes: 32 << 20,
  processes: 64,
  lifeMs: 90_000,
};

/** A box of its own for one test. */
export async function freshBox(
  provider: Provider,
  limits: BoxLimits = smallLimits,
): Promise<{ readonly box: Box } & AsyncDisposable> {
  const handle = await provider.start(limits);
  const box = await attach(handle);
  return {
    box,
    async [Symbol.asyncDispose]() {
      await box[Symbol.asyncDispose]();
      await provider.destroy(handle);
    },
  };
}

/** What other processes of the box there are, by command line. */
export async function processesOf(box: Box): Promise<string[]> {
  await sleep(20);
  const script = 'for p in /proc/[0-9]*; do [ "${p#/proc/}" != $$ ] && tr "\\0" " " < $p/cmdline; echo; done';
  const { stdout } = await box.exec(['/bin/sh', '-c', script], { timeoutMs: 5000 });
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !line.includes('supervisor.ts') && !line.startsWith('tr '));
}
