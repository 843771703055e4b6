import { z } from 'zod';
import type { ParsedEvents } from '../events.ts';
import { countUnknown, nothingMissed } from '../not-understood.ts';
import { SessionParts } from './session-parts.ts';
import { readStamped } from './stamped-line.ts';

const Line = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({
    type: z.literal('tool_call'),
    id: z.string(),
    name: z.string(),
    arguments: z.record(z.string(), z.unknown()),
  }),
  z.object({
    type: z.literal('tool_result'),
    id: z.string(),
    output: z.string().optional(),
    error: z.string().optional(),
  }),
  z.object({ type: z.literal('error'), message: z.string() }),
  z.object({ type: z.literal('done') }),
]);

/** Reads what a command agent has printed (docs/agents.md). Never throws; what it cannot read is counted. */
export function parseJsonLines(lines: Iterable<string>): ParsedEvents {
  const notUnderstood = nothingMissed();
  const session = new SessionParts('session');
  for (const stamped of lines) {
    const read = readStamped(stamped);
    const line = Line.safeParse(read?.message).data;
    if (!read || !line) {
      const type = z.object({ type: z.string() }).safeParse(read?.message).data?.type;
      if (type === undefined) notUnderstood.malformed++;
      else countUnknown(notUnderstood, type);
      continue;
    }
    const { atMs } = read;
    if (read.from === 'client' && line.type === 'text') session.prompt(line.text, atMs);
    else if (line.type === 'text') session.say(line.text, atMs);
    else if (line.type === 'tool_call')
      session.call(line.id, { tool: line.name, input: line.arguments }, atMs);
    else if (line.type === 'error') session.failed('AgentError', line.message, atMs);
    else if (line.type === 'done') session.idle(atMs);
    else
      session.ended(
        line.id,
        line.error === undefined ? { output: line.output ?? '' } : { error: line.error },
        atMs,
      );
  }
  return { records: session.records, notUnderstood };
}
