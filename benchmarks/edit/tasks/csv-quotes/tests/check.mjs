import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const { parseLine, parseLooseLine } = await import(pathToFileURL('src/csv.mjs'));
assert.deepEqual(parseLine('"a ""b"" c",d'), ['a "b" c', 'd']);
assert.deepEqual(parseLine('"""",""'), ['"', '']);
assert.deepEqual(parseLine('a,"b,c",d'), ['a', 'b,c', 'd']);
assert.deepEqual(parseLooseLine("'a''b', c"), ['ab', 'c']);
const text = readFileSync('src/csv.mjs', 'utf8');
assert.ok(!/[^\r]\n/.test(text), 'every line ends in CRLF');

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
