import { resolve } from 'node:path';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { databaseSessions } from '../live/harvest/database-sessions.ts';
import { serverSessions } from '../live/harvest/server-sessions.ts';
import type { StoredSession } from '../live/harvest/stored-session.ts';
import { liveServer } from '../live/live-server.ts';
import { readTraces } from '../suites/traces/read-traces.ts';
import type { Trace } from '../suites/traces/trace.ts';
import type { Invocation } from './command.ts';

/** The sessions of `--server`, `--database` or `--traces`: one of them must be given. */
export async function sessionsOf({
  options: { server, database, traces },
  output,
}: Pick<Invocation, 'options' | 'output'>): Promise<
  AsyncIterable<StoredSession> | Iterable<StoredSession> | readonly Trace[]
> {
  const given = [server, database, traces].filter((source) => typeof source === 'string');
  if (given.length !== 1) {
    throw new ToolfinchError(
      'SOURCE_NOT_NAMED',
      given.length === 0 ? 'No source of sessions is named.' : 'More than one source of sessions is named.',
      'Give one of --server URL, --database FILE (`opencode db path` prints it) and --traces PATH (files of `opencode export`).',
      ExitCode.usage,
    );
  }
  if (typeof traces === 'string') return readTraces(traces, output.note);
  if (typeof database === 'string') return databaseSessions(resolve(database));
  const live = liveServer(String(server));
  await live.version();
  return serverSessions(live);
}
