import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const { retry } = await import(pathToFileURL('src/retry.mjs'));
const { poll } = await import(pathToFileURL('src/poll.mjs'));
const waitsOf = async (run, options) => {
  const waits = [];
  await run({ ...options, wait: async (ms) => void waits.push(ms) });
  return waits;
};
const failing = (options) => retry(() => Promise.reject(new Error('no')), options).catch(() => undefined);
assert.deepEqual(await waitsOf(failing, { attempts: 6, baseMs: 100, maxMs: 500 }), [100, 200, 400, 500, 500]);
assert.deepEqual(await waitsOf(failing, { attempts: 1 }), []);
assert.equal(await retry((n) => (n < 2 ? Promise.reject(new Error('no')) : n), { wait: async () => {} }), 2);
await assert.rejects(() => retry(() => Promise.reject(new Error('last')), { attempts: 2, wait: async () => {} }), /last/);
assert.deepEqual(await waitsOf((o) => poll(() => undefined, o), { attempts: 4, baseMs: 7 }), [7, 7, 7]);
assert.ok(!/^ +\S/m.test(readFileSync('src/retry.mjs', 'utf8')), 'the file is indented with tabs');

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
