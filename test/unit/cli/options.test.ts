import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { environmentName, optionTable, type OptionName } from '../../../src/cli/options.ts';
import { ROOT } from '../../kit/command.ts';

const options = Object.keys(optionTable) as OptionName[];

/** Names that the code uses besides the table. */
function namesElsewhere(): Set<string> {
  const files = globSync(['src/**/*.ts', 'examples/**/*.{ts,py}', '!src/cli/options.ts'], { cwd: ROOT });
  return new Set(
    files.flatMap((file) => readFileSync(join(ROOT, file), 'utf8').match(/TOOLFINCH_[A-Z_]+/g) ?? []),
  );
}

/** What is named in messages about the option itself. */
const MEANT = new Set(['TOOLFINCH_TOKEN']);

describe('the environment twins of options', () => {
  it('are no names that mean something else', () => {
    const used = namesElsewhere();
    expect(used).toContain('TOOLFINCH_CANARY');
    expect(options.map(environmentName).filter((twin) => used.has(twin) && !MEANT.has(twin))).toEqual([]);
  });

  it('are shared by options of one flag alone', () => {
    const flags = new Map<string, string>();
    for (const name of options) {
      const flag = /--[a-z-]+/.exec(optionTable[name].flags)?.[0] ?? '';
      const twin = environmentName(name);
      expect(flags.get(twin) ?? flag, twin).toBe(flag);
      flags.set(twin, flag);
    }
  });
});
