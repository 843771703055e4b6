import type { Executor } from '../engine/executor.ts';
import { openExecutor } from '../engine/open-executor.ts';
import type { Invocation } from './command.ts';
import { sandboxConfig } from './sandbox-config.ts';

/**
 * Lends `use` an executor with the sandbox that the options ask for. An interrupt closes it; what `use` makes of the
 * evaluations that were cut off is dropped, and the signal's reason thrown.
 */
export async function withExecutor<T>(
  { options, output, signal }: Pick<Invocation, 'options' | 'output' | 'signal'>,
  campaign: string,
  use: (executor: Executor) => Promise<T>,
  config: ReturnType<typeof sandboxConfig> = sandboxConfig(options),
): Promise<T> {
  await using opened = await openExecutor({ ...config, campaign, onNote: output.note });
  const { executor } = opened;
  const stop = (): void => void executor.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await use(executor);
  } finally {
    signal.removeEventListener('abort', stop);
    signal.throwIfAborted();
  }
}
