import { z } from 'zod';

/** `train` is for selection, `validation` for choosing the champion, `heldout` for the claim. */
export const Split = z.enum(['train', 'validation', 'heldout']);
export type Split = z.infer<typeof Split>;

/** Something that an answer says: all parts on one line, in any order. A part made of digits is a whole number. */
export const Fact = z.strictObject({
  parts: z.array(z.string().min(1)).min(1),
  /** A path that stands on the same line, or heads the block in which the line stands. */
  under: z.string().optional(),
});
export type Fact = z.infer<typeof Fact>;

/**
 * What must come of a case.
 * - `files`: the workspace must end in exactly this state (unnamed files unchanged).
 * - `refusal`: the tool must answer with an error and leave every byte as it was.
 * - `answer`: the tool must say what is true and leave the workspace as `files` wants it.
 * - `whole`: whoever follows the tool's hints (`follow`) must see every line of a text, under its number.
 */
export const Expectation = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('files'),
    /** Relative path to text after the call; null: the file is gone. */
    files: z.record(z.string(), z.string().nullable()),
    /** Where blanks carry no meaning, the right place with other blanks earns part of the reward. */
    whitespace: z.enum(['matters', 'tolerated']).default('tolerated'),
    /** How many lines above and below the change count as its place: the call repeats them, as a patch its context. */
    margin: z.int().min(0).optional(),
  }),
  z.strictObject({
    kind: z.literal('refusal'),
    /** What a success in its place does to the model: it works on with a false state, or takes a detour. */
    otherwise: z.enum(['harm', 'detour']).default('harm'),
  }),
  z.strictObject({
    kind: z.literal('answer'),
    /** Facts that the answer must hold. */
    has: z.array(Fact).default([]),
    /** Facts that are untrue here: one of them makes the answer wrong. */
    hasNot: z.array(Fact).default([]),
    /**
     * What the answer must say about itself. `complete`: it does not claim that there is more. `partial`: it says that
     * there is more. `empty`: it says that nothing was found. `any`: it may say what it likes.
     */
    extent: z.enum(['complete', 'partial', 'empty', 'any']).default('any'),
    /** Characters; a longer answer counts as refused, for no model reads it. */
    atMost: z.int().min(1).optional(),
    /**
     * How a command ended, as the answer must tell: its exit status, or that its time was up. Of status 0 nothing need be
     * said, but nothing else may be.
     */
    ended: z.union([z.literal('timeout'), z.int().min(0).max(255)]).optional(),
    files: z.record(z.string(), z.string().nullable()).default({}),
  }),
  z.strictObject({
    kind: z.literal('whole'),
    /** What the numbered lines of all answers together must show, line for line. */
    text: z.string(),
    files: z.record(z.string(), z.string().nullable()).default({}),
  }),
]);
export type Expectation = z.infer<typeof Expectation>;

/** What a fixture holds besides files of text. */
export const Extra = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bytes'), base64: z.base64() }),
  z.strictObject({ kind: z.literal('link'), to: z.string().min(1) }),
  z.strictObject({ kind: z.literal('fifo') }),
  z.strictObject({ kind: z.literal('folder') }),
]);
export type Extra = z.infer<typeof Extra>;

/**
 * Makes the call again as the answer proposes: where `pattern` matches the last answer, its first group becomes the
 * number in `argument`. All answers together are judged.
 */
export const Follow = z.strictObject({
  pattern: z.string().min(1),
  argument: z.string().min(1),
  /** Calls in all. */
  atMost: z.int().min(2).max(200),
});
export type Follow = z.infer<typeof Follow>;

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
  /** By relative path, as `files`. */
  extras: z.record(z.string(), Extra).optional(),
  /** When a file was last written: relative path to seconds since 1970. */
  modified: z.record(z.string(), z.number()).optional(),
  /** The tool's arguments; `{{workspace}}` stands for the case's folder. */
  args: z.record(z.string(), z.unknown()),
  follow: Follow.optional(),
  permission: z.enum(['allow', 'deny']).default('allow'),
  expect: Expectation,
});
export type Case = z.infer<typeof Case>;
