import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const { totalCents } = await import(pathToFileURL('src/cart.mjs'));
const basket = (price, onSale = false) => [{ price, quantity: 1, onSale }];
assert.equal(totalCents(basket(50), 'member'), 4500);
assert.equal(totalCents(basket(50, true), 'member'), 4800);
assert.equal(totalCents(basket(49.99), 'member'), 4999);
assert.equal(totalCents(basket(50), 'guest'), 5000);
assert.equal(totalCents(basket(60), 'guest'), 5700);
assert.equal(totalCents(basket(1), 'staff'), 70);
assert.equal(totalCents(basket(0), 'staff'), 0);

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
