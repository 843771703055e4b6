import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Case } from '../../../src/suites/case.ts';
import { modes } from '../../../src/suites/edit/modes/index.ts';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');

describe('the documents on suites', () => {
  it('list every mode with its family, answer, weight and splits', () => {
    const rows = read('docs/suites.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const wanted = modes.map((mode) => [
      `\`${mode.name}\``,
      mode.family,
      mode.description,
      mode.mustRefuse === true ? 'refuse' : 'apply',
      String(mode.weight),
      mode.heldoutOnly === true ? 'held-out only' : 'all',
    ]);
    expect(rows).toEqual(wanted);
  });

  it('show the schema that cases are read with', () => {
    const block =
      /### Schema of a case[\s\S]*?```json\n([\s\S]*?)```/.exec(read('benchmarks/edit/README.md'))?.[1] ?? '';
    expect(JSON.parse(block)).toEqual(z.toJSONSchema(Case, { io: 'input' }));
  });

  it('show a case that can be read', () => {
    const line = /```jsonl\n(.*)\n```/.exec(read('docs/suites.md'))?.[1] ?? '';
    expect(Case.parse(JSON.parse(line)).mode).toBe('trailing-blanks');
  });
});

describe('the modes', () => {
  it('have names of their own', () => {
    const names = modes.map((mode) => mode.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });
});
