import { ExitCode } from '../../errors.ts';
import type { Invocation } from '../command.ts';
import { archiveDirOf } from '../find-campaign.ts';
import { decisionOf, deskOf, requestText } from '../promotion-desk.ts';

export function run(invocation: Invocation): Promise<ExitCode> {
  const [id = ''] = invocation.args;
  const request = deskOf(invocation).reject(id, decisionOf(invocation));
  invocation.output.result(request, requestText(archiveDirOf(invocation), request));
  return Promise.resolve(ExitCode.done);
}
