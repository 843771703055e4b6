import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { ExitCode, ToolfinchError } from './errors.ts';

export interface JsonFileKind<T extends z.ZodType> {
  readonly schema: T;
  /** Of the error. */
  readonly code: string;
  /** The page that shows such a file. */
  readonly page: string;
}

/** A file that a person has written. Throws with the field that is wrong. */
export function readJsonFile<T extends z.ZodType>(
  path: string,
  { schema, code, page }: JsonFileKind<T>,
): z.output<T> {
  const refuse = (what: string): ToolfinchError =>
    new ToolfinchError(code, `${path}: ${what}.`, `Correct the file; ${page} shows one.`, ExitCode.usage);
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
