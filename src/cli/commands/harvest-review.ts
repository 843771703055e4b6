import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { HarvestFolder } from '../../live/harvest/harvest-folder.ts';
import type { Invocation } from '../command.ts';
import { reviewText } from '../review-text.ts';

export async function run({ args: [path = ''], options, output, signal }: Invocation): Promise<ExitCode> {
  const folder = HarvestFolder.open(resolve(path));
  const pending = folder.of('pending');
  if (pending.length === 0 && folder.of('accepted').length === 0) {
    throw new ToolfinchError(
      'NOTHING_TO_REVIEW',
      `No harvested case waits in ${folder.folder}.`,
      'Fill the folder with `toolfinch harvest --to FOLDER`.',
      ExitCode.failed,
    );
  }
  if (options.acceptAll === true) for (const { id } of pending) folder.decide(id, 'accepted');
  else if (pending.length > 0) await ask(folder, signal);
  folder.save('edit');
  const [accepted, rejected, waiting] = (['accepted', 'rejected', 'pending'] as const).map(
    (standing) => folder.of(standing).length,
  );
  output.result(
    { folder: folder.folder, accepted, rejected, waiting },
    `${accepted} cases are in the suite ${folder.folder}, ${rejected} are rejected, ${waiting} wait.`,
  );
  return ExitCode.done;
}

/** One case after another on the terminal; whoever ends keeps what was decided. */
async function ask(folder: HarvestFolder, signal: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new ToolfinchError(
      'NOBODY_TO_ASK',
      'Cases are reviewed by a person, and there is no terminal.',
      'Run it on a terminal, or take all cases as they are with --accept-all.',
      ExitCode.usage,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const pending = folder.of('pending');
    for (const [i, harvested] of pending.entries()) {
      process.stderr.write(`\n${i + 1} of ${pending.length}\n${reviewText(harvested)}\n`);
      const answer = await terminal
        .question('[a]ccept, [r]eject, [s]kip, accept the re[m]aining, [q]uit: ', { signal })
        .catch(() => 'q');
      if (answer === 'q') return;
      if (answer === 'a') folder.decide(harvested.id, 'accepted');
      if (answer === 'r') folder.decide(harvested.id, 'rejected');
      if (answer === 'm') for (const { id } of pending.slice(i)) folder.decide(id, 'accepted');
      if (answer === 'm') return;
    }
  } finally {
    terminal.close();
  }
}
