import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const wanted = [
  'item;price;unit',
  'coffee;450;bag',
  'tea;340;box',
  'sugar;110;bag',
  'milk;95;bottle',
  'honey;610;jar',
  '',
].join('\r\n');
assert.equal(readFileSync('data/prices.csv', 'utf8'), wanted);

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
