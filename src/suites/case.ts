import { z } from 'zod';

/** `train` is for selection, `validation` for choosing the champion, `heldout` for the claim. */
export const Split = z.enum(['train', 'validation', 'heldout']);
export type Split = z.infer<typeof Split>;

/**
 * What must come of a case.
 * - `files`: the workspace must end in exactly this state (unnamed files unchanged).
 * - `refusal`: the tool must answer with an error and leave every byte as it was.
 */
export const Expectation = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('files'),
    /** Relative path to text after the call; null: the file is gone. */
    files: z.record(z.string(), z.string().nullable()),
    /** Where blanks carry no meaning, the right place with other blanks earns part of the reward. */
    whitespace: z.enum(['matters', 'tolerated']).default('tolerated'),
  }),
  z.strictObject({ kind: z.literal('refusal') }),
]);
export type Expectation = z.infer<typeof Expectation>;

/** One tool call with its fixture and what must come of it. One JSON object a line in `cases/*.jsonl`. */
export const Case = z.strictObject({
  id: z.string().min(1),
  /** What was done to the call, e.g. `indentation-stripped`; results are reported by mode. */
  mode: z.string().min(1),
  split: Split,
  /** The file that the case was made from: cases of one source are not independent (clustered statistics). */
  source: z.string(),
  /** The workspace before the call: relative path to text. */
  files: z.record(z.string(), z.string()),
  /** The tool's arguments; `{{workspace}}` stands for the case's folder. */
  args: z.record(z.string(), z.unknown()),
  permission: z.enum(['allow', 'deny']).default('allow'),
  expect: Expectation,
});
export type Case = z.infer<typeof Case>;
