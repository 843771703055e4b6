import { resolve } from 'node:path';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { harvest } from '../../live/harvest/harvest.ts';
import { HarvestFolder } from '../../live/harvest/harvest-folder.ts';
import type { Invocation } from '../command.ts';
import { sessionsOf } from '../sessions-of.ts';
import { table } from '../table.ts';

export async function run({ options, output, signal }: Invocation): Promise<ExitCode> {
  if (typeof options.to !== 'string') {
    throw new ToolfinchError(
      'FOLDER_NOT_NAMED',
      'No folder is named to write to.',
      'Give one with --to FOLDER; what was harvested into it before stays.',
      ExitCode.usage,
    );
  }
  const folder = HarvestFolder.open(resolve(options.to));
  const found = await harvest(await sessionsOf({ options, output }), folder, signal);
  folder.save('edit');
  const reasons = new Map<string, number>();
  for (const { unresolved } of folder.of('unresolved'))
    if (unresolved) reasons.set(unresolved.reason, (reasons.get(unresolved.reason) ?? 0) + 1);
  const waiting = folder.of('pending').length;
  const { key, mail, home } = found.scrubbed;
  output.result(
    { folder: folder.folder, ...found, waiting, unresolvedFor: Object.fromEntries(reasons) },
    [
      ...(reasons.size > 0
        ? [
            table(
              ['no case, because', 'calls'],
              [...reasons].sort(([, a], [, b]) => b - a).map(([reason, n]) => [reason, `${n}`]),
            ),
            '',
          ]
        : []),
      `${found.sessions} sessions with ${found.calls} calls: ${found.pending} new cases, ${found.unresolved} new calls without a known right outcome, ${found.known} known already.`,
      `Scrubbed: ${key} keys, ${mail} addresses, ${home} home folders.`,
      `${waiting} cases in ${folder.folder} wait for a review: \`toolfinch harvest review ${options.to}\`.`,
    ].join('\n'),
  );
  return ExitCode.done;
}
