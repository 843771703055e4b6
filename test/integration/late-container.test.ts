import Docker from 'dockerode';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../src/sandbox/docker/docker-box.ts';
import { answers, dockerConnection } from '../../src/sandbox/docker/docker-connection.ts';
import { DEFAULT_LIMITS } from '../../src/sandbox/limits.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';

/** Longer than the provider waits for an answer. */
const LATE_MS = 22_000;
const CAMPAIGN = `test-late-${process.pid}`;
const docker = dockerConnection();
/** Of the machine's daemon, where it has one; the client looks for it when it first connects. */
const { socketPath: known } = docker.modem as {
  readonly socketPath?: string | (() => Promise<string>);
};
const socketPath = typeof known === 'function' ? await known() : known;

/** The machine's daemon, slow to say that it has created a container. */
async function slowDaemon(folder: string, target: string): Promise<Docker & AsyncDisposable> {
  const path = join(folder, 'slow.sock');
  const server = createServer((client) => {
    const daemon = connect(target);
    let waitMs = 0;
    client.on('data', (chunk) => {
      waitMs = chunk.includes('/containers/create') ? LATE_MS : 0;
      daemon.write(chunk);
    });
    daemon.on('data', (chunk) => void setTimeout(() => client.write(chunk), waitMs));
    for (const [one, other] of [
      [client, daemon],
      [daemon, client],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => setTimeout(() => other.destroy(), waitMs));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return Object.assign(new Docker({ socketPath: path }), { [Symbol.asyncDispose]: close });
}

describe.skipIf(!(await answers(docker)) || socketPath === undefined)(
  'a container that comes too late',
  () => {
    let folder: string;
    beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'tf-late-'))));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const left = async (): Promise<number> =>
      (await docker.listContainers({ all: true, filters: { label: [`${LABEL.campaign}=${CAMPAIGN}`] } }))
        .length;

    it('is removed: nobody else knows of it', async () => {
      const slow = await slowDaemon(folder, socketPath ?? '');
      const provider = await openProvider({ provider: 'docker', campaign: CAMPAIGN, docker: slow });
      const start = provider.start(DEFAULT_LIMITS);
      await expect.poll(left, { timeout: 15_000 }).toBe(1);
      await expect(start).rejects.toMatchObject({ name: 'BoxLostError' });
      await provider[Symbol.asyncDispose]();
      expect(await left()).toBe(0);
    }, 90_000);
  },
);
