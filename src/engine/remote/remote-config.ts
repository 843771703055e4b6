import { z } from 'zod';

/** The name that the operator has in the search. */
export const REMOTE = 'remote';

/** The block `remote` of a configuration: a program of yours that writes children. */
export const RemoteConfig = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).describe('Where it answers JSON-RPC 2.0 by POST.'),
    method: z.string().min(1).default('propose').describe('What is called there; see docs/api.md.'),
    share: z
      .number()
      .gt(0)
      .max(1)
      .default(0.5)
      .describe('Share of the proposals that it makes, where `operators` gives no weights.'),
    timeoutMs: z.int().min(1).default(60_000).describe('Deadline of one call.'),
    replay: z
      .string()
      .optional()
      .describe('Folder of a campaign whose calls are told again; nothing is asked then.'),
  })
  .describe('Children from a program in any language, over JSON-RPC.');
export type RemoteConfig = z.output<typeof RemoteConfig>;
