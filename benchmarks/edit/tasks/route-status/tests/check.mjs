import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const { answer } = await import(pathToFileURL('src/router.mjs'));
const store = { orders: new Map([['7', 'x']]), users: new Map([['7', 'y']]) };
assert.deepEqual(answer(store, 'PUT', '/orders/8', 'z'), { status: 200, body: '' });
assert.deepEqual(answer(store, 'GET', '/orders/8'), { status: 200, body: 'z' });
assert.deepEqual(answer(store, 'DELETE', '/orders/7'), { status: 204, body: '' });
assert.deepEqual(answer(store, 'DELETE', '/users/7'), { status: 200, body: '' });
assert.deepEqual(answer(store, 'PUT', '/users/8', 'u'), { status: 200, body: '' });
assert.equal(store.orders.has('7') || store.users.has('7'), false);
assert.equal(answer(store, 'GET', '/orders/7').status, 404);

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
