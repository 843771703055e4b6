import Docker from 'dockerode';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provider } from '../../src/sandbox/contract.ts';
import { answers } from '../../src/sandbox/docker/docker-connection.ts';
import { ensureDocker } from '../../src/sandbox/docker/docker-setup.ts';
import { DEFAULT_LIMITS } from '../../src/sandbox/limits.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { insideWith, SLEEP, until } from './boxes.ts';

/** A daemon of our own beside the machine's, so that it may be killed. */
describe.runIf(process.getuid?.() === 0)('a Docker daemon that goes away', () => {
  let folder: string;
  let docker: Docker;
  let provider: Provider;
  let inside: Awaited<ReturnType<typeof insideWith>>;
  const notes: string[] = [];

  const start = (): Promise<string> =>
    ensureDocker({
      docker,
      cache: folder,
      onNote: (line) => notes.push(line),
      daemonArguments: [
        ...['-H', `unix://${folder}/d.sock`, '--pidfile', `${folder}/d.pid`],
        ...[
          '--data-root',
          `${folder}/data`,
          '--exec-root',
          `${folder}/exec`,
          '--bridge=none',
          '--iptables=false',
        ],
      ],
    });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const pid = Number(await readFile(`${folder}/d.pid`, 'utf8'));
    process.kill(pid, signal);
    await until(() => !isRunning(pid));
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tf-dockerd-'));
    docker = new Docker({ socketPath: `${folder}/d.sock` });
    inside = await insideWith(SLEEP);
    expect(await answers(docker)).toBe(false);
    expect(await start()).toBe('running');
    provider = await openProvider({
      provider: 'docker',
      campaign: 'test-daemon',
      docker,
      insideSource: inside.folder,
    });
  });
  afterAll(async () => {
    await provider[Symbol.asyncDispose]();
    await end('SIGTERM');
    // A killed daemon leaves its data folder mounted on itself, once for each.
    while (spawnSync('umount', [`${folder}/data`]).status === 0);
    await rm(folder, { recursive: true, force: true });
    await inside[Symbol.asyncDispose]();
  });

  it('is started when it is installed but does not run, and says so', () => {
    expect(notes.join('\n')).toContain(`starting dockerd, log in ${folder}/dockerd.log`);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)("by %s is never the candidate's fault", async (signal) => {
    const [during, after] = [await provider.start(DEFAULT_LIMITS), await provider.start(DEFAULT_LIMITS)];
    await end(signal);
    expect(await provider.destroy(during)).toMatchObject({ cause: 'provider-fault' });
    await expect(provider.start(DEFAULT_LIMITS)).rejects.toMatchObject({ name: 'BoxLostError' });

    await start();
    expect(await provider.destroy(after)).toMatchObject({ cause: 'provider-fault' });
    const next = await provider.start(DEFAULT_LIMITS);
    expect((await docker.listContainers({ all: true })).map(({ Id }) => Id)).toEqual([next.id]);
    expect(await provider.destroy(next)).toEqual({ cause: 'stopped' });
  });

  it("that is shutting down while the box is judged is not the candidate's fault either", async () => {
    const box = await provider.start(DEFAULT_LIMITS);
    const died = docker
      .getContainer(box.id)
      .wait()
      .catch(() => undefined);
    const ended = end('SIGTERM');
    await died;
    expect(await provider.destroy(box)).toMatchObject({ cause: 'provider-fault' });
    await ended;
    await start();
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
