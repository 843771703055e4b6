import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const { plan } = await import(pathToFileURL('src/plan.mjs'));
assert.deepEqual(plan([]), [2000, 4000, 8000]);
assert.deepEqual(plan(['--retries=5']), [2000, 4000, 8000, 10000, 10000]);
assert.deepEqual(plan(['--retries=3', '--cap=3000']), [2000, 3000, 3000]);
assert.deepEqual(plan(['--retries=1', '--timeout=50000', '--cap=60000']), [50000]);
assert.deepEqual(plan(['--verbose', '--timeout=10']), [10, 20, 40]);

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
