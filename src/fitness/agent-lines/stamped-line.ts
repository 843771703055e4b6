import { z } from 'zod';

/** One line between us and a command agent, as it was, with its time: what such a session's `eventLines` hold. */
const StampedLine = z.object({
  /** Milliseconds since 1970. */
  atMs: z.number(),
  from: z.enum(['agent', 'client']),
  text: z.string(),
});
export type StampedLine = z.infer<typeof StampedLine>;

export function stampedLine(from: StampedLine['from'], text: string, atMs = Date.now()): string {
  return JSON.stringify({ atMs, from, text } satisfies StampedLine);
}

/** The line with its JSON; undefined where there is none. */
export function readStamped(
  line: string,
): (Omit<StampedLine, 'text'> & { readonly message: unknown }) | undefined {
  try {
    const { text, ...stamp } = StampedLine.parse(JSON.parse(line));
    return { ...stamp, message: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
