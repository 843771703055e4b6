import { ExitCode } from '../../errors.ts';
import { advance } from '../../promotion/canary/advance.ts';
import { runningCanary } from '../../promotion/canary/end.ts';
import { statusOf } from '../../promotion/canary/status.ts';
import type { Invocation } from '../command.ts';
import { archiveDirOf } from '../find-campaign.ts';
import { decisionOf, deskOf, requestText } from '../promotion-desk.ts';

export async function run(invocation: Invocation): Promise<ExitCode> {
  const { args, options, output } = invocation;
  const [id = ''] = args;
  const desk = deskOf(invocation);
  const decision = decisionOf(invocation);
  const running = runningCanary(desk, id);
  const { verdict, why } = statusOf(running);
  if (options.byRule === true && verdict !== 'finish') {
    output.result({ advanced: false, verdict, why }, `Left as it is: ${why}.`);
    return ExitCode.done;
  }
  const reason = options.byRule === true ? { ...decision, comment: `by rule: ${why}` } : decision;
  const request = await advance(desk, running.id, reason, options.force === true);
  output.result({ advanced: true, verdict, why, request }, requestText(archiveDirOf(invocation), request));
  return ExitCode.done;
}
