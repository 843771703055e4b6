import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const { LruCache } = await import(pathToFileURL('src/lru-cache.mjs'));
const { FifoCache } = await import(pathToFileURL('src/fifo-cache.mjs'));
const fill = (Kind, use) => {
  const cache = new Kind(2);
  cache.set('a', 1);
  cache.set('b', undefined);
  use(cache);
  cache.set('c', 3);
  return ['a', 'c'].map((key) => cache.get(key));
};
assert.deepEqual(fill(LruCache, (c) => c.get('a')), [1, 3]);
assert.deepEqual(fill(LruCache, (c) => c.set('a', 9)), [9, 3]);
assert.deepEqual(fill(LruCache, () => undefined), [undefined, 3]);
assert.deepEqual(fill(FifoCache, (c) => c.get('a')), [undefined, 3]);
assert.deepEqual(fill(FifoCache, (c) => c.set('a', 9)), [undefined, 3]);
const one = new LruCache(1);
one.set('x', 1);
one.set('x', 2);
assert.equal(one.size, 1);
assert.equal(one.get('none'), undefined);

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
