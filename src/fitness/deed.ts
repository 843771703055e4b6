import { z } from 'zod';
import { cutMiddle } from '../cut-middle.ts';
import { patchBetween } from '../patch.ts';
import type { ObservedCall } from './observed-call.ts';

/** What a tool did in one call, in its own words and by the files; long texts are cut in their middle. */
export const Deed = z.object({
  /** What it answered; of a call that was followed, the first answer. */
  answer: z.string().optional(),
  /** The whole message of what it threw. */
  error: z.string().optional(),
  /** What became of the files, as a patch; empty where they are as they were. */
  changes: z.string(),
});
export type Deed = z.infer<typeof Deed>;

const MOST_CHARS = 4_000;

export function deedOf(
  { files }: { readonly files: Readonly<Record<string, string>> },
  { output, error, changed }: Pick<ObservedCall, 'output' | 'error' | 'changed'>,
): Deed {
  const after = Object.entries({ ...files, ...changed }).flatMap(([path, text]) =>
    text === null ? [] : [[path, text] as const],
  );
  return {
    ...(output !== undefined && { answer: cut(output) }),
    ...(error !== undefined && { error: cut(error) }),
    changes: cut(patchBetween(files, Object.fromEntries(after))),
  };
}

const cut = (text: string): string => cutMiddle(text, MOST_CHARS);
