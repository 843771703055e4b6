import { z } from 'zod';
import { publicKeyOf } from './ed25519.ts';

/** Somebody whose decisions can be proven. */
export const Signer = z.strictObject({
  name: z.string().min(1).describe('As the audit log is to name them.'),
  publicKey: z
    .string()
    .refine((text) => publicKeyOf(text) !== undefined, { error: 'is not an ed25519 public key (PEM)' })
    .describe('Ed25519, as `openssl pkey -pubout` prints it.'),
});
export type Signer = z.output<typeof Signer>;

/** A command that looks at a candidate before anything is asked for. */
export const Hook = z.strictObject({
  name: z.string().min(1),
  command: z
    .array(z.string())
    .min(1)
    .describe(
      'Program and arguments, run without a shell in the folder of the configuration. `{candidate}` stands for the tool’s entry file, `{folder}` for the folder of its files, `{project}` for the project’s.',
    ),
  timeoutSec: z.number().positive().max(3_600).default(60),
});
export type Hook = z.output<typeof Hook>;

/** A day, to its end (UTC), or a moment. */
const Until = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .describe('Until the end of this day (UTC), or this moment; then people are asked again.');

/** The section `promotion` of a configuration: who decides about a promotion, and by what. */
export const PromotionConfig = z
  .strictObject({
    approvers: z.int().min(1).default(1).describe('How many different people must approve.'),
    selfApproval: z
      .boolean()
      .default(true)
      .describe('Whether who asked for the promotion may approve it, too.'),
    expireHours: z
      .number()
      .positive()
      .default(168)
      .describe('A request that is not decided by then has expired.'),
    signers: z
      .array(Signer)
      .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, {
        error: 'names somebody twice',
      })
      .default([])
      .describe(
        'Where there are any, only they decide, each by a signature. Empty: names are taken as given.',
      ),
    hooks: z
      .array(Hook)
      .default([])
      .describe('Run in this order on the minimised candidate; the first that fails ends the promotion.'),
    automatic: z
      .strictObject({
        scoreGain: z
          .number()
          .default(0)
          .describe(
            'The low end of the interval of the gain in score must lie above this, in every stage that is claimed.',
          ),
        wrongRate: z
          .number()
          .min(0)
          .max(1)
          .describe(
            'The 95 % upper bound of the rate of wrong answers, held out and on shadow cases, may be at most this.',
          ),
        answerTokens: z
          .number()
          .default(0)
          .describe('By how many tokens an answer may grow in the mean (high end of the interval).'),
        contract: z
          .enum(['same', 'any'])
          .default('same')
          .describe('`same`: no change of arguments, permissions, imports or description.'),
        changedLines: z
          .int()
          .min(0)
          .optional()
          .describe('At most so many lines of the patch are added or removed.'),
        until: Until.optional(),
        atMostPerDay: z
          .int()
          .min(0)
          .optional()
          .describe('At most so many approvals by the policy in any 24 hours; then people are asked.'),
      })
      .optional()
      .describe('Approves by itself what meets all of these. Absent: only people approve.'),
  })
  .describe('How champions are promoted; see docs/promotion.md.');
export type PromotionConfig = z.output<typeof PromotionConfig>;
