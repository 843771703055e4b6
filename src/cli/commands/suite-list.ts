import { ExitCode } from '../../errors.ts';
import { SHIPPED_SUITES, suitesIn } from '../../suites/list-suites.ts';
import { loadSuite } from '../../suites/load-suite.ts';
import type { Invocation } from '../command.ts';
import { table } from '../table.ts';

const SPLITS = ['train', 'validation', 'heldout'] as const;

export async function run({ args: [folder = SHIPPED_SUITES], output }: Invocation): Promise<ExitCode> {
  const suites = await Promise.all(
    suitesIn(folder).map(async (path) => {
      const suite = await loadSuite(path);
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
