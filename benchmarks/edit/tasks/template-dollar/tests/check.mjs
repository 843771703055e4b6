import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const { fill, fillOnce, percent, price } = await import(pathToFileURL('src/template.mjs'));
const { letter } = await import(pathToFileURL('src/letter.mjs'));
for (const value of ['$&', '$1', '$$', '$`', "$'"]) assert.equal(fill('{x}-{x}', { x: value }), `${value}-${value}`);
assert.equal(fillOnce('{x}', 'x', '$&'), '$&');
assert.equal(price(5), '$5.00');
assert.equal(percent(5), '5.00 %');
assert.equal(letter('Ann', 12, 3), 'Dear Ann, you owe $12.00 at 3.00 %.');

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
