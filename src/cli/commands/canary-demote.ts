import { ExitCode } from '../../errors.ts';
import { demote, runningCanary } from '../../promotion/canary/end.ts';
import { statusOf } from '../../promotion/canary/status.ts';
import type { Invocation } from '../command.ts';
import { archiveDirOf } from '../find-campaign.ts';
import { decisionOf, deskOf, requestText } from '../promotion-desk.ts';

export function run(invocation: Invocation): Promise<ExitCode> {
  const { args, options, output } = invocation;
  const [id = ''] = args;
  const desk = deskOf(invocation);
  const decision = decisionOf(invocation);
  const { verdict, why } = statusOf(runningCanary(desk, id));
  if (options.byRule === true && verdict !== 'demote') {
    output.result({ demoted: false, verdict, why }, `Left as it is: ${why}.`);
    return Promise.resolve(ExitCode.done);
  }
  const reason = options.byRule === true ? { ...decision, comment: `by rule: ${why}` } : decision;
  const request = demote(desk, id, reason, options.force === true);
  output.result({ demoted: true, verdict, why, request }, requestText(archiveDirOf(invocation), request));
  return Promise.resolve(ExitCode.done);
}
