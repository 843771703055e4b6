import { z } from 'zod';
import { clearSecrets } from './redact.ts';

const limit = (what: string) => z.number().min(0).optional().describe(what);

/** The block `models` of a configuration: which language models write children, and what that may cost. */
export const ModelsConfig = z
  .strictObject({
    use: z
      .array(
        z.strictObject({
          model: z
            .string()
            .regex(/^[^/\s]+\/\S+$/, { error: 'must be `provider/model`' })
            .describe('As OpenCode names it: `provider/model`.'),
          weight: z
            .number()
            .positive()
            .default(1)
            .describe('How often it is asked, compared with the others.'),
        }),
      )
      .min(1)
      .describe('The models to ask.'),
    choice: z
      .enum(['weights', 'bandit'])
      .default('weights')
      .describe(
        '`weights`: models are drawn by their weights. `bandit`: the more often, the more improvements they have made for what they cost.',
      ),
    share: z
      .number()
      .min(0)
      .max(1)
      .default(0.25)
      .describe('Share of the proposals that models make, where `operators` gives no weights.'),
    server: z
      .url()
      .optional()
      .describe(
        'A running `opencode serve` with its providers and logins. Default: one is started for the campaign.',
      ),
    opencode: z
      .record(z.string(), z.unknown())
      .superRefine((config, context) => {
        for (const path of clearSecrets(config))
          context.addIssue(
            `${path} holds a key in clear text, which would be written into the campaign; give it as {env:NAME} or {file:path}`,
          );
      })
      .optional()
      .describe(
        "Configuration of the OpenCode that is started, e.g. `provider`. Keys only as `{env:NAME}` or `{file:path}`; providers' usual environment variables work without.",
      ),
    promptTokens: z
      .int()
      .min(1_000)
      .default(16_000)
      .describe('How long a prompt may be, with rules and retries; the source of the parent is never cut.'),
    failures: z.int().min(0).default(6).describe('Failing train cases that a prompt shows at most.'),
    elites: z.int().min(0).default(2).describe('Other elites that a prompt shows at most.'),
    limits: z
      .strictObject({
        calls: limit('Exchanges in all; never exceeded.'),
        tokens: limit('Tokens sent and received in all; exceeded at most by the calls under way.'),
        usd: limit(
          'US dollars in all, by the prices that OpenCode knows; exceeded at most by the calls under way.',
        ),
      })
      .prefault({})
      .describe('When one is met, the search goes on without models, and says so.'),
    timeoutMs: z
      .int()
      .min(1)
      .default(300_000)
      .describe("Deadline of one exchange, OpenCode's own retries included."),
    retries: z
      .int()
      .min(0)
      .default(2)
      .describe('How often a model is told what was wrong with its reply and asked again.'),
    replay: z
      .string()
      .optional()
      .describe(
        'Folder of a recorded campaign whose exchanges answer in place of the models; no server is started.',
      ),
  })
  .describe('Language models that write children, through OpenCode. Without this block none is asked.');
export type ModelsConfig = z.output<typeof ModelsConfig>;
