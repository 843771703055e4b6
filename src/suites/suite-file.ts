import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import { generatorNames } from './generators.ts';
import { PackageFiles } from './read-sources.ts';
import { parseOrThrow, suiteError } from './suite-error.ts';

const Size = z.number().int().min(0).max(100_000);

/** A block of cases that is made when the suite is loaded. */
export const Generate = z.strictObject({
  /** Which generator makes the cases. */
  kind: z.enum(generatorNames),
  /** Same seed, sizes and sources: same cases. */
  seed: z.string().min(1),
  /** Number of cases of each split. */
  sizes: z.strictObject({ train: Size, validation: Size, heldout: Size }),
  /** Folder of source files, relative to the suite's. */
  sources: z.string().optional(),
  /** Files of installed packages that serve as sources too. */
  packages: z.array(PackageFiles).default([]),
});
export type Generate = z.infer<typeof Generate>;

/** Tasks of another suite: sessions in them meet every tool, whichever is under test. */
export const BorrowedTasks = z.strictObject({
  /** Folder of that suite, relative to this one's. */
  from: z.string().min(1),
  /**
   * Lines of code without effect before and after what is in each file that is to be edited. Tasks of which a file
   * cannot be filled are left out.
   */
  filler: z.int().min(0).max(20_000).default(0),
});
export type BorrowedTasks = z.infer<typeof BorrowedTasks>;

/** `suite.toml`. */
export const SuiteFile = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'a name is made of small letters, digits and hyphens'),
  tool: z.string().min(1),
  description: z.string().default(''),
  /** Cases whose calls start processes: each is over, with all that it has started, before the next is laid out. */
  one_at_a_time: z.boolean().default(false),
  generate: z.array(Generate).default([]),
  tasks: BorrowedTasks.optional(),
});
export type SuiteFile = z.infer<typeof SuiteFile>;

export function readSuiteFile(folder: string): SuiteFile {
  const path = join(folder, 'suite.toml');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw suiteError(
      path,
      'the file does not exist or cannot be read.',
      'Name a folder that holds a suite.toml; docs/suites.md shows one.',
    );
  }
  return parseOrThrow(
    SuiteFile,
    parseToml(text, path),
    path,
    'Correct the field; docs/suites.md lists them all.',
  );
}

export function parseToml(text: string, path: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = ''] = error.message.split('\n');
    throw suiteError(`${path}:${String(error.line)}`, `${reason}.`, 'Correct the TOML on that line.');
  }
}
