import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const part = (name, memory, ...more) => [
  `  ${name}:`,
  `    image: shop/${name}`,
  '    limits:',
  `      memory: ${memory}`,
  ...more,
  '      restarts: 3',
];
const wanted = [
  '# What each part of the shop may use.',
  'services:',
  ...part('web', 256),
  ...part('worker', 512, '      swap: 128'),
  ...part('mail', 256),
  '',
].join('\n');
assert.equal(readFileSync('config/services.yaml', 'utf8'), wanted);

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
