import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { campaignStates } from '../../engine/journal/campaign-state.ts';

/** Shapes that several operations share. */

export const CampaignName = z.string().min(1).describe('The name of a campaign’s folder.');
export const VariantName = z
  .string()
  .min(1)
  .describe('An id, the beginning of one, or `best`, `champion` or `baseline`.');

export const Objectives = z
  .record(z.string(), z.number())
  .describe('Named measured quantities; docs/figures.md says what they mean.');

export const Limit = z.int().min(1).max(500).default(50).describe('At most so many.');
export const Cursor = z.string().optional().describe('The `next` of the page before.');
export const Next = z.string().optional().describe('The cursor of the next page; absent on the last one.');

export const CampaignState = z.enum(campaignStates);

export const VariantSummary = z.object({
  id: z.string(),
  proposal: z.int().describe('The proposal that was first told with it; 0 is the baseline.'),
  parents: z.array(z.string()),
  operator: z.string(),
  summary: z.string().describe('What was changed.'),
  cause: z.string().nullable().describe('Why the parent failed, as the model said that made it.'),
  fate: z
    .string()
    .nullable()
    .describe('What telling it did to the archive; null while earlier results are missing.'),
  evaluation: z.int().nullable().describe('Id of its evaluation on the train split.'),
  outcome: z.string().nullable(),
  objectives: Objectives.nullable().describe('On the train split: selection scores, not results.'),
});

export const EvaluationSummary = z.object({
  id: z.int(),
  variant: z.string().describe('Id of a variant, or `builtin:NAME`.'),
  purpose: z.string().describe('`search`, `preview`, `validation`, `claim` or `shadow`.'),
  stage: z.enum(['cases', 'tasks']),
  split: z.enum(['train', 'validation', 'heldout']),
  outcome: z.string(),
  objectives: Objectives,
  wallMs: z.number(),
});

/** A cursor is opaque to clients: the keys of the last row of a page. */
export function writeCursor(keys: readonly number[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

export function readCursor(text: string | undefined, length: number): number[] | undefined {
  if (text === undefined) return undefined;
  try {
    const keys = z
      .array(z.number())
      .length(length)
      .parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    return keys;
  } catch (cause) {
    throw new ToolfinchError(
      'CURSOR_INVALID',
      `The cursor ${JSON.stringify(text.slice(0, 80))} was not given out by this operation.`,
      'Leave it out for the first page, then pass on the `next` of each page as it is.',
      ExitCode.usage,
      { cause },
    );
  }
}
