import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const text = readFileSync('Makefile', 'utf8');
const rule = (name) => text.slice(text.indexOf(`\n${name}: `) + 1).split('\n\n')[0];
const recipe = (flags) => ['\tmkdir -p $(OUT)', `\t$(CC) -Wall ${flags} -o $(OUT)/tool $(SOURCES)`, '\t@echo "built $@"'];
assert.equal(rule('debug'), ['debug: $(SOURCES)', ...recipe('-g -O0')].join('\n'));
assert.equal(rule('release'), ['release: $(SOURCES)', ...recipe('-O2')].join('\n'));
assert.equal(rule('profile'), ['profile: $(SOURCES)', ...recipe('-O2 -pg')].join('\n'));
assert.ok(text.endsWith('clean:\n\trm -rf $(OUT)\n'));

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));
