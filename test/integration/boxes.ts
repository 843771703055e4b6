import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder whose `supervisor.ts` runs in a box in place of the project's own. */
export async function insideWith(supervisor: string): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'toolfinch-inside-'));
  await writeFile(join(folder, 'supervisor.ts'), supervisor);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

export const SLEEP = 'setTimeout(() => {}, 1e9);';

/** A child that takes more memory than the box has; the supervisor lives on. */
export const HUNGRY_CHILD = `
import { spawn } from 'node:child_process';
const eat = 'const all = []; for (;;) all.push(Buffer.alloc(8 << 20, 1));';
spawn(process.execPath, ['-e', eat], { env: { ...process.env, BUN_BE_BUN: '1' } });
${SLEEP}`;

/** Takes the memory itself. */
export const HUNGRY = 'const all = []; for (;;) { all.push(Buffer.alloc(8 << 20, 1)); await Bun.sleep(1); }';

export const until = async (what: () => Promise<boolean> | boolean, ms = 20_000): Promise<void> => {
  const deadline = Date.now() + ms;
  while (!(await what())) {
    if (Date.now() > deadline) throw new Error(`not so after ${ms} ms: ${what.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
