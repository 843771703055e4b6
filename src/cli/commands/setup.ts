import { ExitCode } from '../../errors.ts';
import { ensureDocker } from '../../sandbox/docker/docker-setup.ts';
import { ensureBubblewrap } from '../../sandbox/local/bubblewrap-setup.ts';
import { openProvider } from '../../sandbox/open-provider.ts';
import type { Invocation } from '../command.ts';

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  const wanted = (options.sandbox ?? 'auto') as 'auto' | 'docker' | 'bubblewrap';
  const docker = wanted === 'bubblewrap' ? 'unavailable' : await ensureDocker({ onNote: output.note });
  // Where there is no Docker, and where it is asked for by name.
  if (docker === 'unavailable' && wanted !== 'docker') await ensureBubblewrap(output.note);
  await using provider = await openProvider({ provider: wanted, campaign: 'setup', onNote: output.note });
  output.result(
    { docker, sandbox: provider.name, imageId: provider.imageId },
    `Sandbox: ${provider.name}, image ${provider.imageId.slice(0, 19)}.`,
  );
  return ExitCode.done;
}
