import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode } from '../../errors.ts';
import { requestFolder } from '../../promotion/request-folder.ts';
import type { Invocation } from '../command.ts';
import { archiveDirOf } from '../find-campaign.ts';
import { decisionOf, deskOf, requestText } from '../promotion-desk.ts';
import { table } from '../table.ts';

export function run(invocation: Invocation): Promise<ExitCode> {
  const { args, output } = invocation;
  const [id] = args;
  const desk = deskOf(invocation);
  const archiveDir = archiveDirOf(invocation);
  if (id !== undefined) {
    const request = desk.get(id);
    const evidence = desk.evidence(request);
    desk.viewed(request.id, decisionOf(invocation).who);
    const text = readFileSync(join(requestFolder(archiveDir, request.id), 'evidence.md'), 'utf8');
    output.result({ request, evidence }, `${requestText(archiveDir, request)}\n\n${text}`);
    return Promise.resolve(ExitCode.done);
  }
  const requests = desk.list();
  const rows = requests.map(
    ({ id, at, tool, variant, project, target, state, installed, rolledBack, canary }) => [
      id,
      at,
      tool,
      variant,
      project,
      canary ? `canary ${canary}` : target.kind,
      rolledBack ? 'taken back' : installed === null ? state : 'installed',
    ],
  );
  output.result(
    requests,
    rows.length === 0
      ? `There are no promotions in ${archiveDir}.`
      : table(['promotion', 'asked for', 'tool', 'variant', 'project', 'as', 'state'], rows),
  );
  return Promise.resolve(ExitCode.done);
}
