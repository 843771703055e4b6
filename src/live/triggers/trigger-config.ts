import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { readJsonFile } from '../../read-json-file.ts';

const Calls = z.int().min(1).default(20).describe('Calls in the window below which nothing is concluded.');
const Window = z.number().positive().default(3_600).describe('Seconds that the rule looks back.');

const Hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'an hour such as "22:30"' });

/** When a campaign is to be started. */
export const Rule = z.discriminatedUnion('rule', [
  z.strictObject({
    rule: z.literal('failure-rate'),
    above: z.number().min(0).max(1).describe('Share of calls that fail; its 95 % interval must lie above.'),
    calls: Calls,
    windowSec: Window,
  }),
  z.strictObject({
    rule: z.literal('cost-growth'),
    of: z.enum(['medianMs', 'chars']).describe('Time in the tool, or what the model is told.'),
    times: z.number().min(1).describe('So many times the value of the window before.'),
    calls: Calls,
    windowSec: Window,
  }),
  z.strictObject({
    rule: z.literal('new-error'),
    times: z
      .int()
      .min(1)
      .default(3)
      .describe('How often a kind of failure that was never seen before is met.'),
    windowSec: Window,
  }),
  z.strictObject({ rule: z.literal('version-change') }),
]);
export type Rule = z.infer<typeof Rule>;

export const Trigger = z.strictObject({
  tool: z.string().min(1),
  campaign: z.string().min(1).describe('Configuration file of the campaign; relative to this file.'),
  when: z.array(Rule).min(1).describe('Any of them starts it.'),
  atMostEverySec: z.number().positive().default(86_400),
  between: z
    .tuple([Hour, Hour])
    .optional()
    .describe('Hours of the day, by the clock of this machine, between which campaigns may start.'),
  proposals: z.int().min(1).optional().describe('Budget, instead of the one of the campaign.'),
  timeLimitSec: z.number().positive().optional(),
  harvest: z.string().min(1).describe('Folder that calls are harvested into; relative to this file.'),
  cases: z
    .enum(['reviewed', 'all'])
    .default('reviewed')
    .describe(
      'Which harvested cases join the train split: those that a person has accepted, or also those that wait.',
    ),
  promote: z
    .strictObject({
      to: z
        .string()
        .min(1)
        .describe('Project that champions are asked to be promoted into; relative to this file.'),
      calls: Calls,
      windowSec: z
        .number()
        .positive()
        .default(7 * 86_400)
        .describe('How long before its installation calls count as those of the old version.'),
      rollback: z
        .boolean()
        .default(true)
        .describe('Whether a version that fails more often than the one before is taken back.'),
    })
    .optional()
    .describe('Asks for the promotion of a champion, and follows it once somebody has approved it.'),
});
export type Trigger = z.infer<typeof Trigger>;

const TriggerFile = z.strictObject({ triggers: z.array(Trigger).min(1) });

/** The triggers of a JSON file, with paths that hold from anywhere. */
export function readTriggers(path: string): Trigger[] {
  const { triggers } = readJsonFile(path, {
    schema: TriggerFile,
    code: 'TRIGGERS_INVALID',
    page: 'docs/live.md',
  });
  const base = dirname(resolve(path));
  return triggers.map((trigger) => ({
    ...trigger,
    campaign: resolve(base, trigger.campaign),
    harvest: resolve(base, trigger.harvest),
    ...(trigger.promote && { promote: { ...trigger.promote, to: resolve(base, trigger.promote.to) } }),
  }));
}
