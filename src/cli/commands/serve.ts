import { startServer } from '../../api/server.ts';
import { ExitCode } from '../../errors.ts';
import { openArchiveNotes } from '../archive-notes.ts';
import type { Invocation } from '../command.ts';
import { doorOptions, listOf } from '../door-options.ts';
import { permissionDeskOf } from '../permission-desk.ts';

/** Serves until it is told to stop. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, output, signal } = invocation;
  const { host, port, token, allowHost, origin, rateLimit } = options;
  using permissions = permissionDeskOf(invocation);
  await using _ = openArchiveNotes(invocation, permissions);
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
