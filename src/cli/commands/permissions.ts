import { told } from '../../api/operations/permissions.ts';
import { ExitCode } from '../../errors.ts';
import { askedText } from '../../live/permissions/permission.ts';
import type { Invocation } from '../command.ts';
import { permissionDeskOf, permissionText } from '../permission-desk.ts';
import { table } from '../table.ts';

/** Width of what was asked for in the table; `toolfinch permissions ID` has all of it. */
const ASKED_MOST = 60;

export function run(invocation: Invocation): Promise<ExitCode> {
  const { args, output } = invocation;
  const [id] = args;
  using desk = permissionDeskOf(invocation);
  if (id !== undefined) {
    const request = desk.view(id);
    output.result(told(request), permissionText(request));
    return Promise.resolve(ExitCode.done);
  }
  const requests = desk.list();
  const rows = requests.map((request) => [
    request.id,
    new Date(request.askedMs).toISOString(),
    askedText(request).slice(0, ASKED_MOST),
    request.state,
    request.state === 'pending' && request.untilMs !== null
      ? `${request.default ?? ''} at ${new Date(request.untilMs).toISOString()}`
      : (request.who ?? ''),
    request.comment,
  ]);
  output.result(
    requests.map(told),
    rows.length === 0
      ? `There are no requests for permission in ${desk.archiveDir}.`
      : table(['request', 'asked', 'for', 'state', 'by', 'comment'], rows),
  );
  return Promise.resolve(ExitCode.done);
}
