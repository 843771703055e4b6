import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const { withTax } = await import(pathToFileURL('src/tax.mjs'));
assert.equal(withTax(0.99, 'food'), 1.06);
assert.equal(withTax(10, 'books'), 10.5);
assert.equal(withTax(1, 'anything'), 1.19);
assert.equal(withTax(0.03, 'books'), 0.03);

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
