import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const { feeForBooks, feeForFilms, feeForGames } = await import(pathToFileURL('src/fees.mjs'));
assert.equal(feeForFilms(30), 12);
assert.equal(feeForFilms(5), 10);
assert.equal(feeForFilms(0), 0);
assert.equal(feeForBooks(60), 10);
assert.equal(feeForGames(60), 10);

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
