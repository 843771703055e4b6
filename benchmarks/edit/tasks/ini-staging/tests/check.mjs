import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const line = (key, value) => `${key} =\t${value}`;
const section = (name, pairs) => [`[${name}]`, ...pairs.map(([key, value]) => line(key, value))];
const data = (host, timeout, pool, more = []) => [['host', host], ['port', 5432], ['timeout', timeout], ...more, ['pool', pool]];
const wanted = [
  '; settings by environment',
  ...section('common', [['name', 'ledger'], ['locale', 'en']]),
  '',
  ...section('production', data('db.internal', 10, 8)),
  '',
  ...section('staging', data('db.staging', 30, 8, [['trace', 'on']])),
  '',
  ...section('local', data('localhost', 10, 2)),
  '',
];
assert.deepEqual(readFileSync('config/app.ini', 'utf8').split('\r\n'), wanted);

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
