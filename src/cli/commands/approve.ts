import { ExitCode } from '../../errors.ts';
import type { Invocation } from '../command.ts';
import { archiveDirOf } from '../find-campaign.ts';
import { decisionOf, deskOf, requestText } from '../promotion-desk.ts';

export async function run(invocation: Invocation): Promise<ExitCode> {
  const [id = ''] = invocation.args;
  const desk = deskOf(invocation);
  const decision = decisionOf(invocation);
  // Approved before, but not installed: the tool had changed, or the machine went down.
  const known = desk.get(id);
  const request = known.state === 'approved' && known.installed === null ? known : desk.approve(id, decision);
  const done = request.state === 'approved' ? await desk.install(request.id, decision.who) : request;
  invocation.output.result(done, requestText(archiveDirOf(invocation), done));
  return ExitCode.done;
}
