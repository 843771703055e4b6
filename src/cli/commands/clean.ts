import { ExitCode } from '../../errors.ts';
import { reapOrphans } from '../../sandbox/reaper.ts';
import type { Command } from '../command.ts';

export const clean: Command = {
  name: 'clean',
  summary: 'remove containers, processes and folders that killed runs have left behind',
  options: [],
  async run({ output }) {
    const removed = await reapOrphans();
    output.result(
      { removed },
      removed.length === 0 ? 'Nothing was left behind.' : `Removed ${removed.length}:\n${removed.join('\n')}`,
    );
    return ExitCode.done;
  },
};
