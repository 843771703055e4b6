import { ExitCode } from '../../errors.ts';
import type { Invocation } from '../command.ts';
import { archiveDirOf } from '../find-campaign.ts';
import { deskOf, requestText, signedBy } from '../promotion-desk.ts';

export async function run(invocation: Invocation): Promise<ExitCode> {
  const [id = ''] = invocation.args;
  const desk = deskOf(invocation);
  const done = await desk.approveAndInstall(id, (known) => signedBy(invocation, known, 'approve'));
  invocation.output.result(done, requestText(archiveDirOf(invocation), done));
  return ExitCode.done;
}
