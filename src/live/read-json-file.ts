import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { ExitCode, ToolfinchError } from '../errors.ts';

/** A file that a person has written for `watch`. Throws with the field that is wrong. */
export function readJsonFile<T extends z.ZodType>(path: string, schema: T, code: string): z.output<T> {
  const refuse = (what: string): ToolfinchError =>
    new ToolfinchError(
      code,
      `${path}: ${what}.`,
      'Correct the file; docs/live.md shows one.',
      ExitCode.usage,
    );
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw refuse(`field \`${issue?.path.join('.') ?? ''}\`: ${issue?.message ?? 'not valid'}`);
}
