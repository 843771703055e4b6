import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const text = readFileSync('theme/theme.css', 'utf8');
const block = (name) => text.slice(text.indexOf(`[data-theme='${name}']`)).split('\n}')[0];
const wanted = (name, values) =>
  [`[data-theme='${name}'] {`, ...Object.entries(values).map(([key, value]) => `\t--${key}: ${value};`)].join('\n');
const old = { link: '#1a4fa0', 'link-visited': '#5b2a86' };
assert.equal(block('light'), wanted('light', { text: '#1f1f1f', back: '#ffffff', ...old, border: '#d0d0d0' }));
assert.equal(
  block('dark'),
  wanted('dark', { text: '#e8e8e8', back: '#121212', link: '#8ab4f8', 'link-visited': '#c58af9', border: '#3a3a3a' }),
);
assert.equal(block('print'), wanted('print', { text: '#000000', back: '#ffffff', ...old, border: '#000000' }));
assert.ok(text.endsWith('a:visited {\n\tcolor: var(--link-visited);\n}\n'));

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
