import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const { anchor, slug } = await import(pathToFileURL('src/slug.mjs'));
const { address } = await import(pathToFileURL('src/index.mjs'));
assert.equal(slug('Hello  big_world'), 'hello-big-world');
assert.equal(slug(' - a - '), 'a');
assert.equal(slug('x__y--z \t q!'), 'x-y-z-q');
assert.equal(slug('Caf\u00E9 au lait'), 'cafe-au-lait');
assert.equal(anchor('A  b_c'), '#A--b_c');
assert.equal(address('My Page', 'Part 1'), '/my-page#Part-1');

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
