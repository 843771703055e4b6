import { z } from 'zod';
import type { StampedLine } from '../session-record.ts';

const Stamped = z.object({ atMs: z.number(), from: z.enum(['agent', 'client']), text: z.string() });

/** The line with the JSON that was said; undefined where there is none. */
export function readStamped(
  line: string,
): (Omit<StampedLine, 'text'> & { readonly message: unknown }) | undefined {
  try {
    const { text, ...stamp } = Stamped.parse(JSON.parse(line));
    return { ...stamp, message: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
