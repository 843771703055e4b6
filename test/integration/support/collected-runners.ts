/**
 * Run by OpenCode's Bun. Starts processes for candidates, ends them, opens files in the hope of their numbers, collects
 * garbage, and prints how many of the files were closed behind their back.
 */
import { fstatSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRunner } from '../../../src/sandbox/inside/runner-process.ts';

declare const Bun: { gc(now: boolean): void };

async function startAndEnd(): Promise<void> {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const runner = startRunner();
  runner.use(1000, { ready: () => runner.discard(), report: () => undefined, gone: end });
  await ended;
}
function isOpen(file: number): boolean {
  try {
    return fstatSync(file).isCharacterDevice();
  } catch {
    return false;
  }
}

const files: number[] = [];
for (let i = 0; i < 6; i++) {
  await startAndEnd();
  await sleep(10);
  for (let k = 0; k < 4; k++) files.push(openSync('/dev/null', 'r'));
}
Bun.gc(true);
await sleep(50);
Bun.gc(true);
console.log(JSON.stringify({ closed: files.filter((file) => !isOpen(file)).length }));
process.exit(0);
