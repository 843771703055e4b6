import { ExitCode } from '../../errors.ts';
import { answers, dockerConnection } from '../../sandbox/docker/docker-connection.ts';
import { forgetImages } from '../../sandbox/image/forget-images.ts';
import { reapOrphans } from '../../sandbox/reaper.ts';
import type { Invocation } from '../command.ts';

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  const removed = await reapOrphans();
  if (options.images === true) {
    const docker = dockerConnection();
    removed.push(...(await forgetImages((await answers(docker)) ? docker : undefined)));
  }
  output.result(
    { removed },
    removed.length === 0 ? 'Nothing was left behind.' : `Removed ${removed.length}:\n${removed.join('\n')}`,
  );
  return ExitCode.done;
}
