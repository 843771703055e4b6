import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attach } from '../../src/sandbox/box/box.ts';
import type { BoxHandle, Death } from '../../src/sandbox/contract.ts';
import { describeImage } from '../../src/sandbox/image/image.ts';
import { DEFAULT_LIMITS } from '../../src/sandbox/limits.ts';
import { LocalProvider } from '../../src/sandbox/local/local-provider.ts';
import { startOf } from '../../src/sandbox/owner.ts';
import { buildRootfs } from '../../src/sandbox/image/rootfs.ts';
import { HUNGRY, HUNGRY_CHILD, insideWith, until } from './boxes.ts';

const MIB = 2 ** 20;
const SMALL = { ...DEFAULT_LIMITS, memoryBytes: 256 * MIB, diskBytes: 32 * MIB };

async function open(insideSource?: string, withoutCgroups = false): Promise<LocalProvider> {
  const rootfs = await buildRootfs(insideSource === undefined ? {} : { insideSource });
  return new LocalProvider({ rootfs, imageId: describeImage(rootfs).id, withoutCgroups });
}

const firstProcess = (handle: BoxHandle): number =>
  Number(readFileSync(`${handle.socketDir}.pid`, 'utf8').split(' ')[0]);
const isOver = (pid: number): boolean => startOf(pid) === undefined;

describe('a bubblewrap box', () => {
  let provider: LocalProvider;
  beforeAll(async () => {
    provider = await open();
  });
  afterAll(() => provider[Symbol.asyncDispose]());

  it('shows its inside no network, no capability, no host file and no writable place but its disks', async () => {
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
      const places = '/ /usr /etc /ipc /opt/toolfinch /node_modules /dev /root /run /var';
      expect(await look(`for d in ${places}; do touch $d/x 2>/dev/null && echo $d; done`)).toBe('');
      expect(await look('for d in /work /tmp /home/agent; do touch $d/x || echo $d; done')).toBe('');
      expect(await look('head -c 200m /dev/zero > /tmp/big; stat -c %s /tmp/big')).toContain(
        `${DEFAULT_LIMITS.diskBytes}\n`,
      );
      expect(await look('ls /root /home; kill -9 1; kill -9 -1; echo alive')).toContain('agent\n');
      expect(await look('tr "\\0" " " < /proc/1/cmdline')).toContain('/opt/toolfinch/inside/supervisor.ts');
      expect(await look('ulimit -c; ulimit -n')).toBe(`0\n${DEFAULT_LIMITS.openFiles}\n`);
      const program = `import { tool } from '@opencode-ai/plugin'; console.log(tool.schema.string().parse(typeof tool))`;
      expect(await look(`echo "${program}" > /work/t.ts && bun /work/t.ts`)).toBe('function\n');
    } finally {
      await box[Symbol.asyncDispose]();
      await provider.destroy(handle);
    }
  });

  it('may not make namespaces of its own', async () => {
    const handle = await provider.start(DEFAULT_LIMITS);
    const box = await attach(handle);
    try {
      await box.writeFiles({
        '/work/escape.ts': `
          import { dlopen } from 'bun:ffi';
          const { symbols } = dlopen('libc.so.6', {
            unshare: { args: ['int'], returns: 'int' },
            getpid: { args: [], returns: 'int' },
          });
          console.log(symbols.getpid() > 1, symbols.unshare(0x10000000), symbols.unshare(0x20000));`,
      });
      const { stdout } = await box.exec(['bun', '/work/escape.ts'], { timeoutMs: 20_000 });
      expect(stdout).toBe('true -1 -1\n');
    } finally {
      await box[Symbol.asyncDispose]();
      await provider.destroy(handle);
    }
  });

  it('leaves nothing when it is destroyed, and may be destroyed twice', async () => {
    const handle = await provider.start(DEFAULT_LIMITS);
    const first = firstProcess(handle);
    expect(isOver(first)).toBe(false);
    expect(await provider.destroy(handle)).toEqual({ cause: 'stopped' });
    expect(await provider.destroy(handle)).toEqual({ cause: 'stopped' });
    await until(() => isOver(first));
    expect(existsSync(handle.socketDir)).toBe(false);
    expect(existsSync(`${handle.socketDir}.pid`)).toBe(false);
    expect(existsSync(`/sys/fs/cgroup/memory/toolfinch/${handle.id}`)).toBe(false);
    expect(existsSync(`/sys/fs/cgroup/toolfinch/${handle.id}`)).toBe(false);
  });

  it('is gone when its provider is closed', async () => {
    const other = await open();
    const handle = await other.start(DEFAULT_LIMITS);
    const first = firstProcess(handle);
    await other[Symbol.asyncDispose]();
    await until(() => isOver(first));
  });

  it("is the provider's loss when somebody else kills it", async () => {
    const handle = await provider.start(DEFAULT_LIMITS);
    const first = firstProcess(handle);
    process.kill(first, 'SIGKILL');
    await until(() => isOver(first));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await provider.destroy(handle)).toMatchObject({ cause: 'provider-fault' });
  });

  it('is stopped when its life is over', async () => {
    const handle = await provider.start({ ...DEFAULT_LIMITS, lifeMs: 1000 });
    const first = firstProcess(handle);
    await until(() => isOver(first));
    expect(await provider.destroy(handle)).toEqual({ cause: 'stopped' });
  });

  it('is not there, with the reason, when bubblewrap fails', async () => {
    const rootfs = await buildRootfs();
    const broken = { ...rootfs, inside: { ...rootfs.inside, folder: '/no/such/folder' } };
    await using other = new LocalProvider({ rootfs: broken, imageId: 'broken' });
    await expect(other.start(DEFAULT_LIMITS)).rejects.toMatchObject({
      name: 'BoxLostError',
      message: expect.stringContaining('/no/such/folder'),
    });
  });

  describe.each([
    ['with control groups', false],
    ['counting by itself', true],
  ])('%s', (_, withoutCgroups) => {
    const deathOf = async (program: string, limits = SMALL): Promise<Death> => {
      await using inside = await insideWith(program);
      await using own = await open(inside.folder, withoutCgroups);
      const handle = await own.start(limits);
      // What the child did is told by the supervisor's end.
      await until(
        () => !existsSync(`/proc/${firstProcess(handle)}/cwd`) || isOver(firstProcess(handle)),
        30_000,
      );
      await new Promise((resolve) => setTimeout(resolve, 200));
      return own.destroy(handle);
    };

    it('is out of memory when its supervisor took too much', async () => {
      expect(await deathOf(HUNGRY)).toEqual({ cause: 'oom' });
    });

    it('is out of memory when a child took too much', async () => {
      const withEnd = HUNGRY_CHILD.replace(
        'spawn(process.execPath',
        'const child = spawn(process.execPath',
      ).concat("\nchild.on('exit', () => process.exit(0));");
      expect(await deathOf(withEnd)).toEqual({ cause: 'oom' });
    });

    it('has exited when its supervisor ends by itself', async () => {
      expect(await deathOf('await Bun.sleep(100); process.exit(3);')).toEqual({
        cause: 'exited',
        detail: 'the supervisor ended with exit code 3',
      });
    });

    it('holds back a fork bomb', async () => {
      const program = `
        import { spawn } from 'node:child_process';
        spawn('sh', ['-c', 'b() { b | b & }; b; sleep 30']);
        setTimeout(() => process.exit(0), 3000);`;
      await using inside = await insideWith(program);
      await using own = await open(inside.folder, withoutCgroups);
      const handle = await own.start(SMALL);
      const first = firstProcess(handle);
      let most = 0;
      await until(() => {
        most = Math.max(most, inNamespaceOf(first));
        return isOver(first);
      }, 30_000);
      await own.destroy(handle);
      // By itself it looks ten times a second, so the bomb gets that far.
      if (!withoutCgroups) expect(most).toBeLessThanOrEqual(SMALL.processes);
      await until(() => inNamespaceOf(first) === 0);
    });
  });
});

function inNamespaceOf(pid: number): number {
  const children = (parent: number): number[] => {
    try {
      return readdirSync(`/proc/${parent}/task`).flatMap((thread) =>
        readFileSync(`/proc/${parent}/task/${thread}/children`, 'utf8')
          .split(' ')
          .filter(Boolean)
          .map(Number),
      );
    } catch {
      return [];
    }
  };
  const below = (parent: number): number =>
    children(parent).reduce((sum, child) => sum + 1 + below(child), 0);
  return isOver(pid) ? 0 : 1 + below(pid);
}
