import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { makeBoxFolder } from '../../src/sandbox/box/box-folder.ts';
import type { BoxHandle } from '../../src/sandbox/contract.ts';
import { LABEL } from '../../src/sandbox/docker/docker-box.ts';
import { dockerConnection } from '../../src/sandbox/docker/docker-connection.ts';
import { DEFAULT_LIMITS } from '../../src/sandbox/limits.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { ownerId, startOf, thisProcess } from '../../src/sandbox/owner.ts';
import { reapOrphans } from '../../src/sandbox/reaper.ts';
import { until } from './boxes.ts';

const docker = dockerConnection();

/** Starts another engine and returns its boxes. */
async function otherEngine(): Promise<{ docker: BoxHandle; local: BoxHandle; kill(): Promise<void> }> {
  const program = fileURLToPath(new URL('engine-with-boxes.mts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const [first, second] = JSON.parse(line) as [BoxHandle, BoxHandle];
  const kill = async (): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return { docker: first, local: second, kill };
}

const noteOf = (box: BoxHandle): [pid: number, started: string] => {
  const [pid, started] = readFileSync(`${box.socketDir}.pid`, 'utf8').split(' ');
  return [Number(pid), started ?? ''];
};

describe('the reaper', () => {
  it("removes every trace of a killed engine's boxes and nothing of a living one's", async () => {
    await using mine = await openProvider({ provider: 'docker', campaign: 'test-reaper' });
    await using mineToo = await openProvider({ provider: 'bubblewrap', campaign: 'test-reaper' });
    const own = [await mine.start(DEFAULT_LIMITS), await mineToo.start(DEFAULT_LIMITS)] as const;
    const other = await otherEngine();
    const [pid, started] = noteOf(other.local);
    expect(startOf(pid)).toBe(started);

    // Alive, both stay.
    await reapOrphans();
    expect((await docker.getContainer(other.docker.id).inspect()).State.Running).toBe(true);
    expect(startOf(pid)).toBe(started);

    await other.kill();
    const removed = await reapOrphans();
    expect(removed).toContain(`container ${other.docker.id.slice(0, 12)} of campaign test-reaper`);
    await expect(docker.getContainer(other.docker.id).inspect()).rejects.toMatchObject({ statusCode: 404 });
    await until(() => startOf(pid) !== started);
    expect(existsSync(other.docker.socketDir)).toBe(false);
    expect(existsSync(other.local.socketDir)).toBe(false);

    expect((await docker.getContainer(own[0].id).inspect()).State.Running).toBe(true);
    expect(startOf(noteOf(own[1])[0])).toBe(noteOf(own[1])[1]);
    expect(existsSync(own[0].socketDir)).toBe(true);
    for (const box of own) await (box.provider === 'docker' ? mine : mineToo).destroy(box);
  });

  it('ends a bubblewrap box together with its engine, without being called', async () => {
    const other = await otherEngine();
    const [pid, started] = noteOf(other.local);
    await other.kill();
    await until(() => startOf(pid) !== started);
    await reapOrphans();
  });

  it('kills a noted box that outlived its engine, but not a process that got its number', async () => {
    const dead = { ...thisProcess(), started: '1' };
    const [orphan, stranger] = [spawn('sleep', ['60']), spawn('sleep', ['60'])];
    const [first, second] = [await makeBoxFolder(dead), await makeBoxFolder(dead)];
    writeFileSync(`${first}.pid`, `${orphan.pid ?? 0} ${startOf(orphan.pid ?? 0) ?? ''}`);
    writeFileSync(`${second}.pid`, `${stranger.pid ?? 0} 2`);
    const gone = once(orphan, 'exit');
    expect(await reapOrphans()).toContain(`bubblewrap box, process ${orphan.pid ?? 0}`);
    await gone;
    expect(startOf(stranger.pid ?? 0)).toBeDefined();
    expect(existsSync(first)).toBe(false);
    stranger.kill();
  });

  it("leaves another machine's container until it has expired", async () => {
    await using provider = await openProvider({ provider: 'docker', campaign: 'test-reaper' });
    const make = async (expires: number): Promise<string> => {
      const Labels = {
        [LABEL.owner]: ownerId({ ...thisProcess(), host: 'elsewhere' }),
        [LABEL.expires]: String(expires),
      };
      return (await docker.createContainer({ Image: provider.imageId, Cmd: ['true'], Labels })).id;
    };
    const [old, fresh] = [await make(Date.now() - 1), await make(Date.now() + 600_000)];
    await reapOrphans();
    await expect(docker.getContainer(old).inspect()).rejects.toMatchObject({ statusCode: 404 });
    await expect(docker.getContainer(fresh).inspect()).resolves.toBeDefined();
    await docker.getContainer(fresh).remove({ force: true });
  });
});
