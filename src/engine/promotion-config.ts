import { z } from 'zod';

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
      })
      .optional()
      .describe('Approves by itself what meets all of these. Absent: only people approve.'),
  })
  .describe('How champions are promoted; see docs/promotion.md.');
export type PromotionConfig = z.output<typeof PromotionConfig>;
