import { ExitCode } from '../errors.ts';
import { followRule } from '../promotion/canary/follow-rule.ts';
import type { Invocation } from './command.ts';
import { archiveDirOf } from './find-campaign.ts';
import { decisionOf, deskOf, requestText } from './promotion-desk.ts';

/** `--by-rule` of `canary advance` and `canary demote`: does it only if the rule says so. */
export async function byRule(invocation: Invocation, only: 'finish' | 'demote'): Promise<ExitCode> {
  const { args, options, output } = invocation;
  const [id = ''] = args;
  const force = options.force === true;
  const followed = await followRule(deskOf(invocation), id, decisionOf(invocation), { only, force });
  const { did, why, request } = followed;
  output.result(
    followed,
    did === 'nothing' ? `Left as it is: ${why}.` : requestText(archiveDirOf(invocation), request),
  );
  return ExitCode.done;
}
