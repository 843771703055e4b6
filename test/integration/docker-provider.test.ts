import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attach } from '../../src/sandbox/box/box.ts';
import type { Provider } from '../../src/sandbox/contract.ts';
import { LABEL } from '../../src/sandbox/docker/docker-box.ts';
import { dockerConnection } from '../../src/sandbox/docker/docker-connection.ts';
import { DEFAULT_LIMITS } from '../../src/sandbox/limits.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { buildRootfs } from '../../src/sandbox/image/rootfs.ts';
import { HUNGRY, HUNGRY_CHILD, insideWith, until } from './boxes.ts';

const docker = dockerConnection();
const MIB = 2 ** 20;
const SMALL = { ...DEFAULT_LIMITS, memoryBytes: 256 * MIB, diskBytes: 32 * MIB };

async function withSupervisor<T>(program: string, use: (provider: Provider) => Promise<T>): Promise<T> {
  await using inside = await insideWith(program);
  const provider = await openProvider({
    provider: 'docker',
    campaign: 'test-docker',
    insideSource: inside.folder,
  });
  try {
    return await use(provider);
  } finally {
    await provider[Symbol.asyncDispose]();
    await docker
      .getImage(provider.imageId)
      .remove({ force: true })
      .catch(() => {});
  }
}

describe('a Docker box', () => {
  let provider: Provider;
  beforeAll(async () => {
    provider = await openProvider({ provider: 'docker', campaign: 'test-docker' });
  });
  afterAll(() => provider[Symbol.asyncDispose]());

  it('is started with every restriction in force', async () => {
    const limits = { ...DEFAULT_LIMITS, processes: 77, cpus: 0.5 };
    const handle = await provider.start(limits);
    try {
      const { Config, HostConfig, Mounts } = await docker.getContainer(handle.id).inspect();
      expect(HostConfig).toMatchObject({
        NetworkMode: 'none',
        ReadonlyRootfs: true,
        Privileged: false,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges:true'],
        PidsLimit: 77,
        Memory: limits.memoryBytes,
        MemorySwap: limits.memoryBytes,
        NanoCpus: 5e8,
        IpcMode: 'private',
        OomScoreAdj: 500,
        LogConfig: { Type: 'none' },
      });
      expect(HostConfig.CapAdd ?? []).toEqual([]);
      expect(Config.User).toBe('65534:65534');
      expect(Config.Labels).toMatchObject({ [LABEL.campaign]: 'test-docker' });
      expect(Mounts.map(({ Source, Destination, RW }) => ({ Source, Destination, RW }))).toEqual([
        { Source: handle.socketDir, Destination: '/ipc', RW: false },
      ]);
    } finally {
      await provider.destroy(handle);
    }
  });

  it('shows its inside no network, no capability, no writable place but three small disks, and the plugin', async () => {
    const handle = await provider.start(DEFAULT_LIMITS);
    const box = await attach(handle);
    try {
      const look = async (script: string): Promise<string> => {
        const { stdout, stderr } = await box.exec(['sh', '-c', script], { timeoutMs: 20_000 });
        return stdout + stderr;
      };
      expect(await look('id -u; grep -E "^(CapEff|CapBnd|NoNewPrivs|Seccomp):" /proc/self/status')).toBe(
        '65534\nCapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n',
      );
      expect(await look('tail -n +3 /proc/net/dev | grep -v lo:')).toBe('');
      expect(
        await look(
          'for d in / /usr /etc /ipc /opt/toolfinch /node_modules /dev; do touch $d/x 2>/dev/null && echo $d; done',
        ),
      ).toBe('');
      expect(await look('for d in /work /tmp /home/agent; do touch $d/x || echo $d; done')).toBe('');
      expect(await look('head -c 200m /dev/zero > /tmp/big; stat -c %s /tmp/big')).toContain(
        `${DEFAULT_LIMITS.diskBytes}\n`,
      );
      const program = `import { tool } from '@opencode-ai/plugin'; console.log(tool.schema.string().parse(typeof tool))`;
      expect(await look(`echo "${program}" > /work/t.ts && bun /work/t.ts`)).toBe('function\n');
    } finally {
      await box[Symbol.asyncDispose]();
      await provider.destroy(handle);
    }
  });

  it('leaves nothing when it is destroyed, and may be destroyed twice', async () => {
    const handle = await provider.start(DEFAULT_LIMITS);
    expect(existsSync(handle.socketDir)).toBe(true);
    expect(await provider.destroy(handle)).toEqual({ cause: 'stopped' });
    expect(await provider.destroy(handle)).toEqual({ cause: 'stopped' });
    expect(existsSync(handle.socketDir)).toBe(false);
    await expect(docker.getContainer(handle.id).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('is gone when its provider is closed', async () => {
    const other = await openProvider({ provider: 'docker', campaign: 'test-docker' });
    const handle = await other.start(DEFAULT_LIMITS);
    await other[Symbol.asyncDispose]();
    await expect(docker.getContainer(handle.id).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  it("is the provider's loss when somebody else removes or kills it", async () => {
    const [removed, killed] = [await provider.start(DEFAULT_LIMITS), await provider.start(DEFAULT_LIMITS)];
    await docker.getContainer(removed.id).remove({ force: true });
    await docker.getContainer(killed.id).kill();
    await docker.getContainer(killed.id).wait();
    expect(await provider.destroy(removed)).toMatchObject({ cause: 'provider-fault' });
    expect(await provider.destroy(killed)).toMatchObject({ cause: 'provider-fault' });
  });

  it('is stopped when its life is over', async () => {
    const handle = await provider.start({ ...DEFAULT_LIMITS, lifeMs: 1000 });
    await until(async () => !(await docker.getContainer(handle.id).inspect()).State.Running);
    expect(await provider.destroy(handle)).toEqual({ cause: 'stopped' });
  });

  it('is out of memory when a child was killed for it, though the supervisor lives', async () => {
    await withSupervisor(HUNGRY_CHILD, async (hungry) => {
      const handle = await hungry.start(SMALL);
      const events = await docker.getEvents({ filters: { event: ['oom'], container: [handle.id] } });
      await new Promise((resolve) => events.once('data', resolve));
      (events as unknown as { destroy(): void }).destroy();
      expect((await docker.getContainer(handle.id).inspect()).State.Running).toBe(true);
      expect(await hungry.destroy(handle)).toEqual({ cause: 'oom' });
    });
  });

  it('is out of memory when the supervisor itself was killed for it', async () => {
    await withSupervisor(HUNGRY, async (hungry) => {
      const handle = await hungry.start(SMALL);
      await docker.getContainer(handle.id).wait();
      expect(await hungry.destroy(handle)).toEqual({ cause: 'oom' });
    });
  });

  it('has exited when its supervisor ends by itself', async () => {
    await withSupervisor('process.exit(3);', async (brief) => {
      const handle = await brief.start(DEFAULT_LIMITS);
      await docker.getContainer(handle.id).wait();
      expect(await brief.destroy(handle)).toEqual({
        cause: 'exited',
        detail: 'the supervisor ended with exit code 3',
      });
    });
  });

  it("runs from a user's image, with our parts mounted into it", async () => {
    const rootfs = await buildRootfs();
    const name = 'toolfinch-test-base:latest';
    // A small image with a C library and a shell, and nothing of ours.
    const tar = spawn('tar', [
      '-C',
      rootfs.base.folder,
      '--exclude=./opt',
      '--exclude=./node_modules',
      '-c',
      '.',
    ]);
    const answer = await docker.importImage(tar.stdout, { repo: 'toolfinch-test-base', tag: 'latest' });
    for await (const _ of answer);
    try {
      await using theirs = await openProvider({ provider: 'docker', campaign: 'test-docker', image: name });
      expect(theirs.imageId).toMatch(/^sha256:[0-9a-f]{64}\+sha256:[0-9a-f]{64}$/);
      const handle = await theirs.start(DEFAULT_LIMITS);
      await using box = await attach(handle);
      const { stdout } = await box.exec(['opencode', '--version'], { timeoutMs: 20_000 });
      expect(stdout).toMatch(/^1\.18\./);
    } finally {
      await docker.getImage(name).remove({ force: true });
    }
  });

  it("is refused with what to do when OpenCode cannot run in the user's image", async () => {
    const name = 'toolfinch-test-empty:latest';
    const tar = spawn('tar', ['-c', '-T', '/dev/null']);
    const answer = await docker.importImage(tar.stdout, { repo: 'toolfinch-test-empty', tag: 'latest' });
    for await (const _ of answer);
    try {
      await expect(
        openProvider({ provider: 'docker', campaign: 'test-docker', image: name }),
      ).rejects.toMatchObject({
        code: 'SANDBOX_UNAVAILABLE',
        remedy: expect.stringContaining('glibc'),
      });
      const filters = { label: [`${LABEL.campaign}=test-docker`], status: ['created', 'exited'] };
      expect(await docker.listContainers({ all: true, filters })).toEqual([]);
    } finally {
      await docker.getImage(name).remove({ force: true });
    }
  });

  it("is refused with what to do when the user's image is not there", async () => {
    await expect(
      openProvider({ provider: 'docker', campaign: 'test-docker', image: 'no-such-image:ever' }),
    ).rejects.toMatchObject({
      code: 'SANDBOX_UNAVAILABLE',
      exitCode: 4,
      remedy: expect.stringContaining('docker pull'),
    });
  });
});
