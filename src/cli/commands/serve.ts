import { startServer } from '../../api/server.ts';
import { ExitCode } from '../../errors.ts';
import type { Invocation } from '../command.ts';

/** Serves until it is told to stop. */
export async function run({ options, output, signal }: Invocation): Promise<ExitCode> {
  const { archiveDir, host, port, token, suites, allowHost, origin, rateLimit } = options;
  await using server = await startServer({
    archiveDir: typeof archiveDir === 'string' ? archiveDir : 'archive',
    ...(typeof host === 'string' && { host }),
    port: typeof port === 'number' ? port : 4870,
    ...(typeof token === 'string' && { token }),
    suites: listOf(suites),
    allowHosts: listOf(allowHost),
    origins: listOf(origin),
    ...(typeof rateLimit === 'number' && { perSecond: rateLimit }),
  });
  output.result({ url: server.url }, `Serving on ${server.url}; Ctrl-C ends it.`);
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return ExitCode.done;
}

/** `a,b` as a list. */
function listOf(value: unknown): string[] {
  return typeof value === 'string' ? value.split(',').filter((part) => part !== '') : [];
}
