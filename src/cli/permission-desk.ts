import { resolve } from 'node:path';
import { PermissionDesk } from '../api/permissions/permission-desk.ts';
import { askedText, type Permission } from '../live/permissions/permission.ts';
import { told } from '../api/operations/permissions.ts';
import { ExitCode } from '../errors.ts';
import type { Invocation } from './command.ts';
import { archiveDirOf } from './find-campaign.ts';
import { decisionOf } from './promotion-desk.ts';

/** What agents of watched servers wait for, in the folder of --archive-dir. */
export function permissionDeskOf(invocation: Pick<Invocation, 'options'>): PermissionDesk {
  return new PermissionDesk(resolve(archiveDirOf(invocation)), () => Date.now());
}

/** `toolfinch allow` and `toolfinch deny`. */
export function decideAs(answer: 'allow' | 'deny', invocation: Invocation): Promise<ExitCode> {
  const [id = ''] = invocation.args;
  using desk = permissionDeskOf(invocation);
  const { who, comment = '' } = decisionOf(invocation);
  const decided = desk.decide(id, { answer, who, comment });
  invocation.output.result(told(decided), permissionText(decided));
  return Promise.resolve(ExitCode.done);
}

/** How a request stands, for people. */
export function permissionText(request: Permission): string {
  const { id, url, directory, session, state, who, comment, askedMs, untilMs, default: fallback } = request;
  const time = (ms: number): string => new Date(ms).toISOString();
  const { diff, command } = request.metadata;
  return [
    `${id}: ${askedText(request)}`,
    `  ${url}, ${directory}, session ${session}, asked ${time(askedMs)}`,
    `  ${state}${who === null ? '' : ` by ${who}`}${comment === '' ? '' : `: ${comment}`}`,
    ...(state === 'pending' && untilMs !== null ? [`  ${fallback} by default at ${time(untilMs)}`] : []),
    ...(typeof diff === 'string' ? ['', diff] : typeof command === 'string' ? ['', command] : []),
  ].join('\n');
}
