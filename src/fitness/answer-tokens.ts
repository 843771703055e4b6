import { CHARS_PER_TOKEN } from '../tokens.ts';
import type { ObservedCall } from './observed-call.ts';

/** What the model has to read of a call: its answers, or its error. */
export function answerTokens({ output = '', pages, error }: ObservedCall): number {
  const read = error === undefined ? (pages ?? [output]) : [error];
  return Math.ceil(read.reduce((chars, text) => chars + text.length, 0) / CHARS_PER_TOKEN);
}
