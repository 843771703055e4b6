import { resolve } from 'node:path';
import { z } from 'zod';

const EnvName = z.string().regex(/^[A-Z_][A-Z0-9_]*$/i, 'is not the name of an environment variable');
const which = {
  events: z
    .array(z.string().regex(/^[a-z-]+(\.[a-z-]+)*(\.\*|\*)?$|^\*$/))
    .min(1)
    .default(['*'])
    .describe('Types, or beginnings of them: `campaign.finished`, `alert.*`.'),
};

const Webhook = z
  .strictObject({
    kind: z.literal('webhook'),
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Gets a POST with JSON.'),
    urlEnv: EnvName.optional().describe('Environment variable with the address, where that is a secret.'),
    secretEnv: EnvName.optional().describe(
      'Environment variable with the secret of the signature: X-Toolfinch-Signature, sha256= and the HMAC-SHA256 of the body in hex.',
    ),
    ...which,
  })
  .refine(
    ({ url, urlEnv }) => (url === undefined) !== (urlEnv === undefined),
    'needs one of `url` and `urlEnv`',
  );

const Command = z.strictObject({
  kind: z.literal('command'),
  command: z.array(z.string()).min(1).describe('Gets JSON on standard input; no shell.'),
  ...which,
});

const NotifiedFile = z.strictObject({
  kind: z.literal('file'),
  path: z.string().min(1).describe('Gets a line of JSON for each; relative to the configuration.'),
  ...which,
});

const Toast = z.strictObject({
  kind: z.literal('opencode'),
  url: z.url({ protocol: /^https?$/ }).describe('An OpenCode server that runs; its password by environment.'),
  directory: z
    .string()
    .min(1)
    .optional()
    .describe('Of the project; by default the one that the server was started in.'),
  ...which,
});

export const NotifySink = z.discriminatedUnion('kind', [Webhook, Command, NotifiedFile, Toast]);
export type NotifySink = z.output<typeof NotifySink>;

const Share = z.number().gt(0).max(1);

/** The section `notify` of a configuration: who is told of what happens. */
export const NotifyConfig = z
  .strictObject({
    sinks: z.array(NotifySink).min(1),
    alerts: z
      .strictObject({
        infrastructure: z
          .strictObject({
            above: Share.describe(
              'Share of results that are unscored through the fault of the infrastructure.',
            ),
            of: z.int().min(1).default(20).describe('Results that it is counted over, the last ones.'),
          })
          .optional(),
        stagnation: z
          .strictObject({ proposals: z.int().min(1).describe('Results in a row without a new best.') })
          .optional(),
        budget: z
          .strictObject({
            above: Share.default(0.9).describe('Share of the time limit, or of a limit of models.'),
          })
          .optional(),
      })
      .prefault({})
      .describe('Each is told when it begins to hold, and again only after it has ceased to.'),
  })
  .describe('Who is told of what happens; see docs/notifications.md. Decides nothing.');
export type NotifyConfig = z.output<typeof NotifyConfig>;

/** With paths that hold from anywhere. */
export function anchoredSinks(sinks: readonly NotifySink[], base: string): NotifySink[] {
  return sinks.map((sink) => (sink.kind === 'file' ? { ...sink, path: resolve(base, sink.path) } : sink));
}
