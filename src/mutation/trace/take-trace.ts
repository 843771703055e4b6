import { z } from 'zod';
import { MARK } from './recorder.ts';

/** Two texts that a comparison found different although they are much alike. */
export const Compared = z.object({
  /** Number of the comparison in the instrumented genome. */
  site: z.int().nonnegative(),
  left: z.string(),
  right: z.string(),
});
export type Compared = z.infer<typeof Compared>;

/** Numbers of a span, of a condition, and of one or two of the names that are watched there: it held. */
export const Held = z.string().regex(/^\d+ \d+ \d+( \d+)?$/);

/** What a call of an instrumented tool ran through. */
const Trace = z.object({
  reached: z.array(z.int().nonnegative()),
  compared: z.array(Compared),
  held: z.array(Held),
});
export type Trace = z.infer<typeof Trace>;

/** What an instrumented tool said of its run, and the text without that. The tool may have forged it: it guides only how it is varied. */
export function takeTrace(text: string): { readonly text: string; readonly trace?: Trace } {
  const end = text.length - MARK.length;
  const begin = text.endsWith(MARK) ? text.lastIndexOf(MARK, end - 1) : -1;
  if (begin === -1) return { text };
  const trace = Trace.safeParse(parsed(text.slice(begin + MARK.length, end)));
  return trace.success ? { text: text.slice(0, begin), trace: trace.data } : { text };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
