import { ExitCode } from '../../errors.ts';
import { advance } from '../../promotion/canary/advance.ts';
import { byRule } from '../canary-by-rule.ts';
import type { Invocation } from '../command.ts';
import { archiveDirOf } from '../find-campaign.ts';
import { decisionOf, deskOf, requestText } from '../promotion-desk.ts';

export async function run(invocation: Invocation): Promise<ExitCode> {
  const { args, options, output } = invocation;
  const [id = ''] = args;
  if (options.byRule === true) return await byRule(invocation, 'finish');
  const decision = decisionOf(invocation);
  const request = await advance(deskOf(invocation), id, decision, options.force === true);
  output.result({ did: 'advanced', request }, requestText(archiveDirOf(invocation), request));
  return ExitCode.done;
}
