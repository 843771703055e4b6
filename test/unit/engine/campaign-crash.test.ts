import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { JournalReader } from '../../../src/engine/journal/reader.ts';
import { randomFor } from '../../../src/random.ts';

const root = mkdtempSync(join(tmpdir(), 'toolfinch-crash-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs the campaign in a process of its own; with `kill`, until `ready` holds and no further. Resolves with the signal or code. */
function child(folder: string, ready?: () => boolean): Promise<string> {
  const script = fileURLToPath(new URL('crash-child.ts', import.meta.url));
  const process_ = spawn(process.execPath, ['--import', 'tsx', script, folder, '4'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  process_.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const timer = ready && setInterval(() => ready() && process_.kill('SIGKILL'), 1);
  return new Promise((resolve, reject) => {
    process_.on('exit', (code, signal) => {
      clearInterval(timer);
      if (code !== 0 && signal === null) reject(new Error(words));
      else resolve(signal ?? String(code));
    });
  });
}

/** What a campaign came to, without times and counts of the process. */
function outcomeOf(folder: string): unknown {
  const { elites, stats, applied, finalists, champion, claim } = JSON.parse(
    readFileSync(join(folder, 'report.json'), 'utf8'),
  ) as Record<string, unknown>;
  return { elites, stats, applied, finalists, champion, claim: { ...(claim as object), openings: 0 } };
}

test('killed with kill -9 again and again and resumed, a campaign ends as one that was never killed', async () => {
  const whole = join(root, 'whole');
  expect(await child(whole)).toBe('0');
  const expected = outcomeOf(whole);

  const random = randomFor('crash');
  const killed = join(root, 'killed');
  let kills = 0;
  for (let run = 0; run < 20 && !existsSync(join(killed, 'ended')); run++) {
    // Kills at a random number of milliseconds after the journal has grown by a random number of results.
    const start = told(killed);
    const more = random.int(5);
    let wait = random.int(5);
    const signal = await child(killed, () => told(killed) >= start + more && wait-- <= 0);
    if (signal === 'SIGKILL') kills += 1;
  }
  expect(kills).toBeGreaterThan(2);
  if (!existsSync(join(killed, 'ended'))) expect(await child(killed)).toBe('0');
  expect(outcomeOf(killed)).toEqual(expected);

  const reader = JournalReader.open(killed);
  expect(reader.events('resumed').length).toBeGreaterThan(0);
  expect([...reader.recorded().keys()]).toEqual(Array.from({ length: 80 }, (_, i) => i + 1));
  reader.close();
}, 120_000);

function told(folder: string): number {
  if (!existsSync(join(folder, 'campaign.db'))) return -1;
  try {
    const reader = JournalReader.open(folder);
    try {
      return reader.recorded().size;
    } finally {
      reader.close();
    }
  } catch {
    return -1;
  }
}
