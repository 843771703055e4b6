import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const { feed } = await import(pathToFileURL('src/feed.mjs'));
const { pages } = await import(pathToFileURL('src/page.mjs'));
const entries = Array.from({ length: 45 }, (_, time) => ({ time }));
assert.equal(feed(entries, { limit: 3 }).length, 3);
assert.equal(feed(entries, { limit: 3 })[0].time, 44);
assert.equal(feed(entries).length, 20);
assert.throws(() => feed(entries, { limit: 0 }), /^RangeError: limit must be/);
assert.equal(pages(entries, { maxItemsPerPage: 20 }).length, 3);
assert.ok(!/maxItems\b/.test(readFileSync('src/feed.mjs', 'utf8') + readFileSync('src/page.mjs', 'utf8')));
assert.match(readFileSync('src/config.mjs', 'utf8'), /maxItemsPerPage: 10/);

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
