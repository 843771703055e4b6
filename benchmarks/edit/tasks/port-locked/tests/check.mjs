import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

assert.deepEqual(JSON.parse(readFileSync('config/server.json', 'utf8')), {
  name: 'aviary',
  listen: { host: '127.0.0.1', port: 9090 },
  limits: { requests: 200, seconds: 30 },
  admin: { host: '127.0.0.1', port: 8081 },
});

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
