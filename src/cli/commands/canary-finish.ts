import { ExitCode } from '../../errors.ts';
import { finish } from '../../promotion/canary/end.ts';
import type { Invocation } from '../command.ts';
import { archiveDirOf } from '../find-campaign.ts';
import { decisionOf, deskOf, requestText } from '../promotion-desk.ts';

export async function run(invocation: Invocation): Promise<ExitCode> {
  const { args, options, output } = invocation;
  const [id = ''] = args;
  const request = await finish(deskOf(invocation), id, decisionOf(invocation), options.force === true);
  output.result(request, requestText(archiveDirOf(invocation), request));
  return ExitCode.done;
}
