import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { Invocation } from '../command.ts';
import { archiveDirOf } from '../find-campaign.ts';
import { decisionOf, deskOf, requestText } from '../promotion-desk.ts';

export function run(invocation: Invocation): Promise<ExitCode> {
  const { args, options, output } = invocation;
  const [id] = args;
  const force = options.force === true;
  const [desk, decision] = [deskOf(invocation), decisionOf(invocation)];
  const request =
    typeof options.to === 'string'
      ? desk.rollbackTo(options.to, decision, { force, of: id })
      : desk.rollback(id ?? missing(), decision, force);
  output.result(request, requestText(archiveDirOf(invocation), request));
  return Promise.resolve(ExitCode.done);
}

function missing(): never {
  throw new ToolfinchError(
    'PROMOTION_NOT_NAMED',
    'No promotion is named.',
    'Name the one to take back, or a version with --to.',
    ExitCode.usage,
  );
}
