import { z } from 'zod';

/** What came of one hook. */
export const HookRun = z.object({
  name: z.string(),
  /** As it was run, placeholders filled in. */
  command: z.array(z.string()),
  /** Null when a signal or the time limit ended it, or it could not be started. */
  code: z.int().nullable(),
  ms: z.number(),
  /** Both streams in the order in which they came, the last 20,000 characters, without control characters. */
  output: z.string(),
  /** Why it failed; null when it did not. */
  why: z.string().nullable(),
});
export type HookRun = z.infer<typeof HookRun>;

/** The one that failed. Hooks end with the first. */
export function hookFailure(runs: readonly HookRun[]): { readonly name: string; readonly why: string } {
  const failed = runs.find(({ why }) => why !== null);
  return { name: failed?.name ?? '', why: failed?.why ?? '' };
}
