import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const text = readFileSync('deploy/services.yaml', 'utf8');
const service = (name, image, command, memory, path, retries) => [
  `  ${name}:`,
  `    image: registry.example/${image}`,
  `    command: ${command}`,
  '    resources:',
  `      memory_mb: ${memory}`,
  '      cpus: 0.5',
  '    health:',
  `      path: ${path}`,
  '      interval_sec: 10',
  `      retries: ${retries}`,
];
const wanted = [
  'version: 2',
  'services:',
  ...service('web', 'app:1.8', '["serve", "--port", "8080"]', 512, '/health', 5),
  ...service('worker', 'app:1.8', '["work", "--queue", "default"]', 1024, '/health', 3),
  ...service('mailer', 'mail:0.4', '["mail"]', 512, '/ready', 5),
  '',
];
assert.deepEqual(text.split('\n'), wanted);
assert.match(readFileSync('deploy/services.test.yaml', 'utf8'), /memory_mb: 512/);

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
