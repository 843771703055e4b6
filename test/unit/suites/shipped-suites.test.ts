import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { verdictOfCase } from '../../../src/fitness/judge-case.ts';
import { loadSuite } from '../../../src/suites/load-suite.ts';
import { modes as applyPatchModes } from '../../../src/suites/apply-patch/modes/index.ts';
import { modes as bashModes } from '../../../src/suites/bash/modes/index.ts';
import { modes as globModes } from '../../../src/suites/glob/modes/index.ts';
import { modes as grepModes } from '../../../src/suites/grep/modes/index.ts';
import { modes as readModes } from '../../../src/suites/read/modes/index.ts';

const root = fileURLToPath(new URL('../../../benchmarks/', import.meta.url));
const shipped = readdirSync(root).filter((name) => existsSync(join(root, name, 'suite.toml')));
const SPLITS = ['train', 'validation', 'heldout'] as const;
const documented = {
  apply_patch: applyPatchModes,
  bash: bashModes,
  glob: globModes,
  grep: grepModes,
  read: readModes,
} as const;

describe.each(shipped)('the suite %s', (name) => {
  it('has cases in every split, no source in two of them, and no case that silence would pass', async () => {
    const suite = await loadSuite(join(root, name));
    const splitOf = new Map<string, string>();
    for (const split of SPLITS) {
      const cases = suite.cases(split);
      expect(cases.length).toBeGreaterThan(50);
      for (const case_ of cases) {
        expect(splitOf.get(case_.source) ?? split).toBe(split);
        splitOf.set(case_.source, split);
        const silent = {
          id: case_.id,
          outcome: { kind: 'ok' },
          output: '',
          changed: {},
          asks: [],
          durationMs: 0,
        } as const;
        expect([case_.id, verdictOfCase(case_, silent)]).toEqual([case_.id, 'wrong']);
      }
    }
  });
});

describe.each(Object.entries(documented))('the page of %s', (name, modes) => {
  it('lists every mode', () => {
    const rows = readFileSync(join(root, name, 'README.md'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .split('|')
          .slice(1, 5)
          .map((cell) => cell.trim()),
      );
    expect(rows).toEqual(
      modes.map((mode) => [
        `\`${mode.name}\``,
        mode.description,
        String(mode.weight),
        mode.heldoutOnly === true ? 'held-out only' : 'all',
      ]),
    );
  });
});
