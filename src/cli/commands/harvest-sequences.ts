import { ExitCode, ToolfinchError } from '../../errors.ts';
import { traceOf } from '../../live/harvest/cases-of-session.ts';
import { repeatedSequences } from '../../live/sequences/repeated-sequences.ts';
import type { Trace } from '../../suites/traces/trace.ts';
import type { Invocation } from '../command.ts';
import { composeSequence } from '../compose-sequence.ts';
import { sessionsOf } from '../sessions-of.ts';
import { table } from '../table.ts';

const SHOWN = 20;

export async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, output, signal } = invocation;
  const traces: Trace[] = [];
  for await (const session of await sessionsOf({ options, output })) {
    signal.throwIfAborted();
    traces.push('calls' in session ? session : traceOf(session));
  }
  const sequences = repeatedSequences(traces);
  if (typeof options.compose === 'number') {
    const chosen = sequences[options.compose - 1];
    if (chosen) return await composeSequence(invocation, chosen.tools, traces);
    throw new ToolfinchError(
      'SEQUENCE_MISSING',
      `There is no sequence ${options.compose}: ${sequences.length} were found in ${traces.length} sessions.`,
      'Run it without --compose to see them with their numbers.',
      ExitCode.usage,
    );
  }
  const rows = sequences
    .slice(0, SHOWN)
    .map(({ tools, times, sessions, linked, saved }, i) => [
      `${i + 1}`,
      tools.join(' → '),
      ...[times, sessions, linked, saved.calls, saved.tokens].map(String),
    ]);
  output.result(
    { sessions: traces.length, sequences },
    sequences.length === 0
      ? `In ${traces.length} sessions no tools are called in the same order again and again.`
      : [
          table(['n', 'sequence', 'times', 'sessions', 'linked', 'calls saved', 'tokens saved'], rows),
          '',
          'A tool for one of them: the same command with `--compose N --to FOLDER`.',
        ].join('\n'),
  );
  return ExitCode.done;
}
