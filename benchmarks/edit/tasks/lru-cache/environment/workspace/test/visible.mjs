import { LruCache } from '../src/lru-cache.mjs';

const cache = new LruCache(2);
cache.set('a', 1);
cache.set('b', 2);
cache.get('a');
cache.set('c', 3);
if (cache.get('a') !== 1) throw new Error('a was used last and must stay');
if (cache.get('b') !== undefined) throw new Error('b was used longest ago and must go');
