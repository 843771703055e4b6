import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const { daysBetween, nightsBetween, weeksBetween } = await import(pathToFileURL('src/dates.mjs'));
const { priceOf } = await import(pathToFileURL('src/booking.mjs'));
const day = (n) => new Date(Date.UTC(2025, 4, n, 13));
assert.equal(daysBetween(day(1), day(3)), 3);
assert.equal(daysBetween(day(4), day(4)), 1);
assert.throws(() => daysBetween(day(4), day(3)), (e) => e instanceof RangeError && e.message === 'end before start');
assert.equal(nightsBetween(day(4), day(3)), -1);
assert.equal(weeksBetween(day(1), day(14)), 1);
assert.equal(weeksBetween(day(1), day(15)), 2);
assert.equal(priceOf({ arrival: day(1), departure: day(3), nightRate: 100, parkingRate: 10 }), 230);

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
