import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { defaultPolicy } from '../mutation/gate.ts';
import { ModelsConfig } from '../models/models-config.ts';
import { Limits } from '../sandbox/limits.ts';
import { AgentConfig } from './agent-config.ts';
import { ArchiveConfig } from './archives/index.ts';
import { CheckoutConfig } from './checkout-config.ts';
import { Goal } from './fitness-order.ts';
import { NotifyConfig } from './notify-config.ts';
import { PromotionConfig } from './promotion-config.ts';
import { PermissionConfig } from './permission-config.ts';
import { RemoteConfig } from './remote/remote-config.ts';
import { selectionNames } from './selection/index.ts';

/** Bytes of one variable of an environment are limited, and a model's context is dear. */
const PRIMING_CHARS = 16_000;
const count = (what: string) => z.int().min(1).describe(what);

/** Everything that decides what a campaign does. Paths are relative to the configuration file. */
export const CampaignConfig = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]*$/i)
      .default('campaign')
      .describe('Name of the campaign and of its folder in the archive.'),
    seed: z
      .union([z.string(), z.number()])
      .transform(String)
      .default('1')
      .describe('Same seed, same archive.'),
    tool: z
      .string()
      .min(1)
      .describe('The tool to begin with: a `.ts` file named as the tool, e.g. `edit.ts`.'),
    toolFiles: z
      .array(z.string())
      .default([])
      .describe('Further files that the tool imports from beside it.'),
    checkout: CheckoutConfig.optional(),
    suite: z.string().min(1).describe('Folder of the suite.'),

    proposals: count('Children to propose before the search ends.').default(400),
    timeLimitSec: z
      .number()
      .positive()
      .optional()
      .describe('Ends the search after so many seconds. Not replayable.'),
    target: z
      .strictObject({ objective: z.string().default('score'), atLeast: z.number() })
      .optional()
      .describe(
        'Ends the search with the first variant whose objective, on the train split, is at least this.',
      ),

    lookAhead: count(
      'W: proposal n is made from the archive as it stood after the results up to n − W. Bounds how many evaluations can run at once; part of what decides the result.',
    ).default(8),
    workers: count('Worker threads and sandboxes at once. Changes nothing but the speed.').default(() =>
      availableParallelism(),
    ),
    cache: z
      .boolean()
      .default(false)
      .describe(
        'Tell again what an earlier campaign of this user has evaluated, where nothing that decides it differs.',
      ),
    warm: z.int().min(0).default(1).describe('Sandboxes that are started ahead, besides those in use.'),

    sandbox: z
      .strictObject({
        provider: z
          .enum(['auto', 'docker', 'bubblewrap'])
          .default('auto')
          .describe('`auto`: Docker where a daemon answers.'),
        image: z
          .string()
          .optional()
          .describe('A base image that the daemon has, instead of the one built from local parts.'),
        limits: Limits.prefault({}).describe('What a sandbox may use; bytes, milliseconds, cores.'),
        callTimeoutMs: count('Deadline of one call of the tool.').default(2_000),
        batchTimeoutMs: count('Deadline of all cases of one evaluation.').default(60_000),
        callCpuMs: count(
          'Processor time that a call of the tool may take in the mean, beyond two seconds for all cases of one evaluation; programs that it starts are not counted.',
        ).default(10),
        sessionTimeoutMs: count('Deadline of one task session.').default(60_000),
        sessions: z
          .enum(['server', 'cli'])
          .default('server')
          .describe('`server`: on one `opencode serve`; `cli`: a fresh `opencode run` for each, far slower.'),
        agent: AgentConfig.optional(),
        permissions: PermissionConfig.prefault({}),
        priming: z
          .string()
          .min(1)
          .max(PRIMING_CHARS)
          .optional()
          .describe(
            'Text that ends the system prompt of every task session, e.g. the contents of an `AGENTS.md`.',
          ),
      })
      .prefault({}),

    goals: z
      .array(Goal)
      .min(1)
      .default([{ objective: 'score', direction: 'maximize', worst: -3 }])
      .describe('Objectives by which variants are compared: the first decides, later ones break ties.'),
    selection: z.enum(selectionNames).default('mixed').describe('How parents are chosen from the archive.'),
    archive: ArchiveConfig.default({
      kind: 'map-elites',
      measures: [
        { name: 'source-size', min: 0, max: 16_000, bins: 16 },
        { name: 'applied-share', min: 0, max: 1, bins: 10 },
      ],
      drift: true,
    }).describe('What is kept.'),
    operators: z
      .union([
        z.array(z.string()).min(1),
        z
          .record(z.string(), z.number().min(0))
          .refine((weights) => Object.values(weights).some((w) => w > 0), {
            error: 'at least one weight must be positive',
          }),
      ])
      .optional()
      .describe(
        'Names of the operators to use, or a weight for each. Default: all, each with its own weight.',
      ),
    donors: z
      .array(z.string())
      .default([])
      .describe(
        'Files of tools whose functions the operator `transplant` takes, e.g. champions of other campaigns.',
      ),
    credit: z
      .boolean()
      .default(true)
      .describe(
        'Whether operators whose children improve on their parents are drawn more often as the search goes on.',
      ),
    suspicion: z
      .boolean()
      .default(false)
      .describe(
        'Whether children are rather changed where failing train cases ran through. Costs one evaluation more for each parent.',
      ),
    models: ModelsConfig.optional(),
    remote: RemoteConfig.optional(),
    evolve: z
      .enum(['all', 'texts'])
      .default('all')
      .describe(
        '`texts`: only the descriptions of the tool and its arguments change; operators that touch code are not drawn, and the gate refuses a child whose code differs.',
      ),

    gate: z
      .strictObject({
        imports: z
          .array(z.string())
          .default([...defaultPolicy.imports])
          .describe('Modules that a child may import whether or not its parent did.'),
        globals: z
          .array(z.string())
          .default([])
          .describe('The same for globals that lead out of the tool, such as `fetch` or `process`.'),
        maxCharacters: count('Limit on the text of all files of a tool together.').default(
          defaultPolicy.maxCharacters,
        ),
        argsMayChange: z
          .union([z.boolean(), z.literal('widened')])
          .default(false)
          .describe(
            'Whether a child may take other arguments; `widened`: only such that callers may leave out more.',
          ),
        corpusLiterals: z
          .int()
          .min(0)
          .default(2)
          .describe(
            "Passages of the suite's cases (some 30 characters each) that the literals of a child may hold besides the baseline's.",
          ),
      })
      .prefault({})
      .describe('What a child must not be, whatever it scores.'),

    recheck: z
      .number()
      .min(0)
      .max(1)
      .default(0.02)
      .describe('Share of the children that are evaluated twice; one that differs from itself is invalid.'),

    stages: z
      .strictObject({
        search: z
          .strictObject({
            limit: count("At most so many train cases, drawn by the suite's hash. Default: all.").optional(),
            race: z
              .union([
                z.literal(false),
                z.strictObject({
                  first: count('Cases before the first look; every later look comes after twice as many.'),
                  alpha: z
                    .number()
                    .positive()
                    .max(1)
                    .describe('Chance of giving up a child that is as good as its rival, over all looks.'),
                }),
              ])
              .default({ first: 50, alpha: 0.05 })
              .describe(
                'A child that is behind the best variant known beyond what chance explains is given up early and not archived. false: every child sees every case.',
              ),
          })
          .prefault({})
          .describe('Every child: cases of the train split.'),
        finalists: z
          .strictObject({
            count: z
              .int()
              .min(0)
              .default(6)
              .describe(
                'Best variants of different behaviour that go to validation; 0 ends with the search.',
              ),
            fewTasks: z
              .int()
              .min(0)
              .default(3)
              .describe(
                'Tasks that all finalists meet once; the better half then meets every task. 0: all meet all.',
              ),
            trials: z.int().min(0).default(2).describe('Repetitions of each validation task; 0: cases only.'),
          })
          .prefault({}),
        controls: z
          .strictObject({
            again: z
              .int()
              .min(0)
              .default(0)
              .describe('A/A: evaluate the baseline on validation so many times more; its noise.'),
            fresh: z
              .int()
              .min(0)
              .default(0)
              .describe(
                'Best of N: so many children of the baseline alone; what evolution adds to sampling.',
              ),
          })
          .prefault({}),
        claim: z
          .strictObject({
            enabled: z
              .boolean()
              .default(true)
              .describe('Compare champion, baseline and built-in on the held-out split.'),
            trials: z.int().min(0).default(3).describe('Repetitions of each held-out task; 0: cases only.'),
            builtin: z.boolean().default(true).describe('Measure the tool that OpenCode ships, too.'),
          })
          .prefault({}),
      })
      .prefault({}),

    origin: z
      .union([z.strictObject({ campaign: z.string(), variant: z.string() }), z.enum(['created', 'composed'])])
      .optional()
      .describe(
        'Where the tool comes from. Written by a fork: campaign and variant; by `create` and `compose`: `created`, `composed`. Decides nothing.',
      ),

    promotion: PromotionConfig.optional(),

    notify: NotifyConfig.optional(),

    archiveDir: z.string().default('archive').describe('Where campaigns are kept.'),
  })
  .describe('Configuration of a Toolfinch campaign.');

/** A configuration with all defaults filled in. */
export type CampaignConfig = z.output<typeof CampaignConfig>;
/** A configuration as people write it. */
export type CampaignConfigInput = z.input<typeof CampaignConfig>;

/** For `toolfinch.config.ts`: gives completion and type checks, changes nothing. */
export function defineConfig(config: CampaignConfigInput): CampaignConfigInput {
  return config;
}

/** Checks a configuration and fills in the defaults. */
export function parseConfig(value: unknown, where: string): CampaignConfig {
  const parsed = CampaignConfig.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ToolfinchError(
    'CONFIG_INVALID',
    `${where} is not a valid configuration:\n${z.prettifyError(parsed.error)}\n`,
    'Mend it; `toolfinch config schema` prints what it may hold.',
    ExitCode.usage,
  );
}

/** The JSON Schema of what people write. */
export function configJsonSchema(): unknown {
  return z.toJSONSchema(CampaignConfig, { io: 'input', target: 'draft-2020-12' });
}
