import { ExitCode } from '../../errors.ts';
import { traceOf } from '../../live/harvest/cases-of-session.ts';
import { repeatedSequences } from '../../live/sequences/repeated-sequences.ts';
import type { Trace } from '../../suites/traces/trace.ts';
import type { Invocation } from '../command.ts';
import { sessionsOf } from '../sessions-of.ts';
import { table } from '../table.ts';

const SHOWN = 20;

export async function run({ options, output, signal }: Invocation): Promise<ExitCode> {
  const traces: Trace[] = [];
  for await (const session of await sessionsOf({ options, output })) {
    signal.throwIfAborted();
    traces.push('calls' in session ? session : traceOf(session));
  }
  const sequences = repeatedSequences(traces);
  const rows = sequences
    .slice(0, SHOWN)
    .map(({ tools, times, sessions, linked, saved }) => [
      tools.join(' → '),
      ...[times, sessions, linked, saved.calls, saved.tokens].map(String),
    ]);
  output.result(
    { sessions: traces.length, sequences },
    sequences.length === 0
      ? `In ${traces.length} sessions no tools are called in the same order again and again.`
      : [
          table(['sequence', 'times', 'sessions', 'linked', 'calls saved', 'tokens saved'], rows),
          '',
          'A tool for one of them: `toolfinch compose FIRST.ts SECOND.ts … --traces EXPORTS --to FOLDER`.',
        ].join('\n'),
  );
  return ExitCode.done;
}
