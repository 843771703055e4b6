import { startServer } from '../../api/server.ts';
import { ExitCode } from '../../errors.ts';
import type { Invocation } from '../command.ts';
import { doorOptions, listOf } from '../door-options.ts';

/** Serves until it is told to stop. */
export async function run({ options, output, signal }: Invocation): Promise<ExitCode> {
  const { host, port, token, allowHost, origin, rateLimit } = options;
  await using server = await startServer({
    ...doorOptions(options),
    ...(typeof host === 'string' && { host }),
    port: typeof port === 'number' ? port : 4870,
    ...(typeof token === 'string' && token !== '' && { token }),
    allowHosts: listOf(allowHost),
    origins: listOf(origin),
    ...(typeof rateLimit === 'number' && { perSecond: rateLimit }),
  });
  output.result({ url: server.url }, `Serving on ${server.url}; Ctrl-C ends it.`);
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return ExitCode.done;
}
