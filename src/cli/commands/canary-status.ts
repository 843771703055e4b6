import { ExitCode } from '../../errors.ts';
import { fixed } from '../../number-text.ts';
import { runningCanary } from '../../promotion/canary/end.ts';
import { statusOf } from '../../promotion/canary/status.ts';
import { stepOf, stepText } from '../../promotion/canary/step.ts';
import type { Invocation } from '../command.ts';
import { deskOf } from '../promotion-desk.ts';
import { table } from '../table.ts';

export function run(invocation: Invocation): Promise<ExitCode> {
  const [id = ''] = invocation.args;
  const request = runningCanary(deskOf(invocation), id);
  const status = statusOf(request);
  const step = stepOf(request);
  const versions = (['old', 'new'] as const).map((version) => {
    const { calls, sessions, ok, refused, failed } = status[version];
    return [version, ...[calls, sessions, ok, refused, failed].map(String)];
  });
  const differences = Object.entries(status.comparisons).map(
    ([name, { meanA, meanB, difference, low, high }]) => [
      name,
      ...[meanA, meanB, difference].map((value) => fixed(value, 3)),
      `${fixed(low, 3)} to ${fixed(high, 3)}`,
    ],
  );
  const text = [
    table(['version', 'calls', 'sessions', 'answered', 'refused', 'failed'], versions),
    ...(differences.length > 0
      ? ['', table(['a call', 'new', 'old', 'difference', '95 % interval'], differences)]
      : []),
    '',
    `Rule: ${status.verdict} (${status.why}).`,
    stepText(step),
  ].join('\n');
  const { share, next } = step;
  invocation.output.result({ request: request.id, ...status, share, next }, text);
  return Promise.resolve(ExitCode.done);
}
