import { ExitCode } from '../../errors.ts';
import type { Invocation } from '../command.ts';
import { archiveDirOf } from '../find-campaign.ts';
import { decisionOf, deskOf, requestText, signedBy } from '../promotion-desk.ts';

export async function run(invocation: Invocation): Promise<ExitCode> {
  const [id = ''] = invocation.args;
  const desk = deskOf(invocation);
  // Approved before, but not installed: the tool had changed, or the machine went down.
  const known = desk.get(id);
  const request =
    known.state === 'approved' && known.installed === null
      ? known
      : desk.approve(known.id, signedBy(invocation, known, 'approve'));
  const who = request.approvals.at(-1)?.who ?? decisionOf(invocation).who;
  const done = request.state === 'approved' ? await desk.install(request.id, who) : request;
  invocation.output.result(done, requestText(archiveDirOf(invocation), done));
  return ExitCode.done;
}
