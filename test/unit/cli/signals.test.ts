import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const CHILD = fileURLToPath(new URL('interrupted-child.mts', import.meta.url));

it('a signal that comes twice at once is one; a second one, later, ends the process', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD], { stdio: ['ignore', 'pipe', 'inherit'] });
  let code: number | null | undefined;
  const ended = new Promise<void>((resolve) =>
    child.once('exit', (exit) => {
      code = exit;
      resolve();
    }),
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('ready');
  child.kill('SIGINT');
  expect((await lines.next()).value).toBe('told');
  // As npm and `timeout` do it.
  child.kill('SIGINT');
  child.kill('SIGTERM');
  await sleep(1_200);
  expect(code).toBeUndefined();
  child.kill('SIGINT');
  await ended;
  expect(code).toBe(130);
}, 30_000);
