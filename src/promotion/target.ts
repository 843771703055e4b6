import { z } from 'zod';

/** Where a promoted tool goes. Paths are absolute. */
export const Target = z.discriminatedUnion('kind', [
  /** Into the project's (or the global) folder of tools, in place of what is in use. */
  z.strictObject({ kind: z.literal('tool') }),
  /**
   * The same, with the tool that was in use behind the same entry. `share` of the sessions, in (0, 1), meet the new one;
   * `then` has the shares that it advances to, growing, 1 at most.
   */
  z.strictObject({
    kind: z.literal('canary'),
    share: z.number().gt(0).lt(1),
    then: z.array(z.number().gt(0).lte(1)).optional(),
  }),
  /** A commit on a branch of its own; the working tree is not touched. */
  z.strictObject({ kind: z.literal('branch'), branch: z.string() }),
  z.strictObject({ kind: z.literal('patch'), file: z.string() }),
  /** A folder that `npm publish` takes: an OpenCode plugin with the tool, and tests of its own. */
  z.strictObject({ kind: z.literal('package'), folder: z.string() }),
]);
export type Target = z.infer<typeof Target>;
