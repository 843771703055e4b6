import { ExitCode } from '../../errors.ts';
import type { Invocation } from '../command.ts';
import { archiveDirOf } from '../find-campaign.ts';
import { decisionOf, deskOf, requestText } from '../promotion-desk.ts';

export function run(invocation: Invocation): Promise<ExitCode> {
  const { args, options, output } = invocation;
  const [id = ''] = args;
  const request = deskOf(invocation).rollback(id, decisionOf(invocation), options.force === true);
  output.result(request, requestText(archiveDirOf(invocation), request));
  return Promise.resolve(ExitCode.done);
}
