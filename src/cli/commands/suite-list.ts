import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExitCode } from '../../errors.ts';
import { loadSuite } from '../../suites/load-suite.ts';
import type { Invocation } from '../command.ts';
import { table } from '../table.ts';

const SHIPPED = fileURLToPath(new URL('../../../benchmarks/', import.meta.url));
const SPLITS = ['train', 'validation', 'heldout'] as const;

export async function run({ args: [folder = SHIPPED], output }: Invocation): Promise<ExitCode> {
  const names = readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'suite.toml')))
    .sort();
  const suites = await Promise.all(
    names.map(async (name) => {
      const suite = await loadSuite(join(folder, name));
      const count = (of: 'cases' | 'tasks'): number[] => SPLITS.map((split) => suite[of](split).length);
      const modes = new Set(SPLITS.flatMap((split) => suite.cases(split).map(({ mode }) => mode)));
      return {
        name: suite.name,
        tool: suite.tool,
        folder: suite.folder,
        hash: suite.hash,
        cases: count('cases'),
        tasks: count('tasks'),
        modes: modes.size,
        heldoutModes: suite.heldoutModes.length,
      };
    }),
  );
  const rows = suites.map(({ name, tool, cases, tasks, modes, heldoutModes, hash }) => [
    name,
    tool,
    cases.join(' / '),
    tasks.join(' / '),
    `${modes} (${heldoutModes} held-out only)`,
    hash.slice(0, 12),
  ]);
  output.result(
    { suites },
    `Train / validation / held-out\n${table(['suite', 'tool', 'cases', 'tasks', 'modes', 'hash'], rows)}`,
  );
  return ExitCode.done;
}
