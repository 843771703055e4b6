import type { z } from 'zod';
import { ExitCode, ToolfinchError } from '../errors.ts';

/** A suite that cannot be used as it is: `where` is a file, with a line where there is one. */
export function suiteError(where: string, what: string, remedy: string): ToolfinchError {
  return new ToolfinchError('SUITE_INVALID', `${where}: ${what}`, remedy, ExitCode.usage);
}

/** Parses `value` or throws with the file, the field and what is wrong with it. */
export function parseOrThrow<T>(schema: z.ZodType<T>, value: unknown, where: string, remedy: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field =
    issue === undefined || issue.path.length === 0 ? 'the whole' : `field \`${issue.path.join('.')}\``;
  throw suiteError(where, `${field}: ${issue?.message ?? 'not valid'}.`, remedy);
}
