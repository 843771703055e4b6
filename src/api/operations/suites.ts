import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { Split } from '../../suites/case.ts';
import { suitesIn } from '../../suites/list-suites.ts';
import { loadSuite } from '../../suites/load-suite.ts';
import type { Context } from '../context.ts';
import { operation } from './operation.ts';

const SuiteName = z.string().min(1).describe('The name of a suite’s folder.');
const Counts = z.object({ train: z.int(), validation: z.int(), heldout: z.int() });

export const listSuites = operation({
  name: 'suites.list',
  summary: 'the suites that are shipped, and those in the folders that the server was given',
  http: { method: 'get', path: '/v1/suites' },
  input: z.strictObject({}),
  output: z.object({ suites: z.array(z.object({ name: SuiteName, folder: z.string() })) }),
  run: (_, context) => ({
    suites: foldersOf(context).map((folder) => ({ name: basename(folder), folder })),
  }),
});

export const showSuite = operation({
  name: 'suites.show',
  summary: 'what a suite holds: its modes of cases, and its tasks',
  http: { method: 'get', path: '/v1/suites/{suite}' },
  input: z.strictObject({ suite: SuiteName }),
  output: z.object({
    name: z.string(),
    tool: z.string(),
    description: z.string(),
    hash: z.string(),
    modes: z.array(z.object({ mode: z.string(), cases: Counts })),
    tasks: z.array(z.object({ id: z.string(), split: z.string() })),
  }),
  async run({ suite: wanted }, context) {
    const suite = await loadSuite(suiteFolder(wanted, context));
    const counts = new Map<string, z.output<typeof Counts>>();
    for (const split of Split.options) {
      for (const { mode } of suite.cases(split)) {
        const count = counts.get(mode) ?? { train: 0, validation: 0, heldout: 0 };
        count[split] += 1;
        counts.set(mode, count);
      }
    }
    const { name, tool, description, hash } = suite;
    return {
      ...{ name, tool, description, hash },
      modes: [...counts].map(([mode, cases]) => ({ mode, cases })),
      tasks: Split.options.flatMap((split) => suite.tasks(split).map(({ id }) => ({ id, split }))),
    };
  },
});

/** A suite by the name of its folder: paths are not taken from callers. */
export function suiteFolder(wanted: string, context: Context): string {
  const found = foldersOf(context).find((folder) => basename(folder) === wanted);
  if (found !== undefined) return found;
  throw new ToolfinchError(
    'SUITE_MISSING',
    `There is no suite ${JSON.stringify(wanted)} here.`,
    'The operation suites.list names those that there are; `toolfinch serve --suites FOLDER` adds a folder of suites.',
    ExitCode.usage,
  );
}

function foldersOf({ suiteDirs }: Context): string[] {
  return suiteDirs.flatMap((folder) =>
    existsSync(join(folder, 'suite.toml')) ? [folder] : suitesIn(folder),
  );
}
