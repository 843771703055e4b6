import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attach } from '../../../src/sandbox/box/box.ts';
import type { Box, BoxHandle, BoxLimits } from '../../../src/sandbox/contract.ts';

export const limits: BoxLimits = {
  memoryBytes: 512 << 20,
  cpus: 1,
  processes: 64,
  openFiles: 1024,
  diskBytes: 32 << 20,
  outputBytes: 1 << 20,
  lifeMs: 60_000,
};

/** A supervisor that runs as a plain process of this machine: the same code without walls around it. */
export async function hostSupervisor(): Promise<{ box: Box; root: string } & AsyncDisposable> {
  const root = mkdtempSync(join(tmpdir(), 'toolfinch-host-'));
  const place = (name: string): string => {
    mkdirSync(join(root, name), { recursive: true });
    return join(root, name);
  };
  const opencode = join(
    dirname(createRequire(import.meta.url).resolve('opencode-linux-x64/package.json')),
    'bin/opencode',
  );
  const supervisor = fileURLToPath(new URL('../../../src/sandbox/inside/supervisor.ts', import.meta.url));
  const child = spawn(opencode, [supervisor], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      BUN_BE_BUN: '1',
      TOOLFINCH_IPC: place('ipc'),
      TOOLFINCH_WORK: place('work'),
      TOOLFINCH_HOME: place('home'),
      TOOLFINCH_TMP: place('tmp'),
      TOOLFINCH_LIFE_MS: String(limits.lifeMs),
    },
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const handle: BoxHandle = {
    provider: 'host',
    id: root,
    socketDir: join(root, 'ipc'),
    limits,
    isolated: false,
  };
  const box = await attach(handle);
  return {
    box,
    root,
    async [Symbol.asyncDispose]() {
      await box[Symbol.asyncDispose]();
      await gone;
      rmSync(root, { recursive: true, force: true });
    },
  };
}
