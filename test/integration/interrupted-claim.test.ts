import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../src/sandbox/docker/docker-box.ts';
import { answers, dockerConnection } from '../../src/sandbox/docker/docker-connection.ts';
import { COMMAND } from '../kit/command.ts';
import { writeClaimingProject } from '../kit/small-campaign.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-claim-'));
  writeClaimingProject(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const docker = dockerConnection();

/** Containers of a process, gone or not. */
async function containersOf(pid: number): Promise<number> {
  const list = await docker.listContainers({ all: true, filters: { label: [LABEL.owner] } });
  return list.filter(({ Labels }) => Labels[LABEL.owner]?.includes(`_${pid}_`)).length;
}

/** Interrupts a command when its claim has begun, in the way `timeout -s INT` does it: twice. */
async function cut(
  ...args: readonly string[]
): Promise<{ code: number | null; before: number; left: number }> {
  const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state') };
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { pid = 0 } = child;
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let said = '';
  await new Promise<void>((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('held-out comparison')) resolve();
    });
    void exited.then(() => resolve());
  });
  await expect.poll(() => containersOf(pid), { timeout: 30_000, interval: 20 }).toBeGreaterThan(0);
  const before = await containersOf(pid);
  child.kill('SIGINT');
  setTimeout(() => child.kill('SIGINT'), 30);
  return { code: await exited, before, left: await containersOf(pid) };
}

describe.skipIf(!(await answers(docker)))('a campaign that is interrupted in its claim', () => {
  it('leaves no box behind, nor does its resumption when that is interrupted', async () => {
    expect(await cut('run')).toMatchObject({ code: 130, left: 0 });
    expect(await cut('resume', '--campaign', 'archive/small')).toMatchObject({ code: 130, left: 0 });
  }, 240_000);
});
