import { ExitCode } from '../../errors.ts';
import { demote } from '../../promotion/canary/end.ts';
import { byRule } from '../canary-by-rule.ts';
import type { Invocation } from '../command.ts';
import { archiveDirOf } from '../find-campaign.ts';
import { decisionOf, deskOf, requestText } from '../promotion-desk.ts';

export async function run(invocation: Invocation): Promise<ExitCode> {
  const { args, options, output } = invocation;
  const [id = ''] = args;
  if (options.byRule === true) return await byRule(invocation, 'demote');
  const request = demote(deskOf(invocation), id, decisionOf(invocation), options.force === true);
  output.result({ did: 'demoted', request }, requestText(archiveDirOf(invocation), request));
  return ExitCode.done;
}
