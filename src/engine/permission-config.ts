import { z } from 'zod';

/** How sessions that nobody watches are answered when they ask for permission, and what their calls are given. */
export const PermissionConfig = z
  .strictObject({
    rules: z
      .array(
        z.strictObject({
          permission: z.string().default('*').describe('A permission of OpenCode, e.g. `edit`; `*`: any.'),
          pattern: z.string().default('*').describe('What it is asked for: a path, a command.'),
          answer: z.enum(['allow', 'deny']),
          message: z.string().optional().describe('What the model is told where it is denied.'),
        }),
      )
      .default([])
      .describe(
        'Asked about and answered so; the last rule that fits decides, and what fits none is granted.',
      ),
    change: z
      .array(
        z.strictObject({
          tool: z.string(),
          set: z.record(z.string(), z.unknown()).describe('Arguments, whatever the model wrote.'),
        }),
      )
      .default([])
      .describe('Arguments that calls of a tool are given.'),
  })
  .describe('Permissions in task sessions. A task that denies them is answered so whatever stands here.');
