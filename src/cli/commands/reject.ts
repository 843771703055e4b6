import { ExitCode } from '../../errors.ts';
import type { Invocation } from '../command.ts';
import { archiveDirOf } from '../find-campaign.ts';
import { deskOf, requestText, signedBy } from '../promotion-desk.ts';

export function run(invocation: Invocation): Promise<ExitCode> {
  const [id = ''] = invocation.args;
  const desk = deskOf(invocation);
  const known = desk.get(id);
  const request = desk.reject(known.id, signedBy(invocation, known, 'reject'));
  invocation.output.result(request, requestText(archiveDirOf(invocation), request));
  return Promise.resolve(ExitCode.done);
}
