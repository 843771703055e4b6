import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { suiteError } from './suite-error.ts';

/** Every file of a folder, by relative path, sorted; byte order marks are kept. Throws for a file that is not text. */
export function readTextTree(folder: string, ignore: readonly string[] = []): Record<string, string> {
  const files = globSync('**/*', { cwd: folder, dot: true, ignore: [...ignore] }).sort();
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return Object.fromEntries(
    files.map((file) => {
      try {
        return [file, decoder.decode(readFileSync(join(folder, file)))];
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        throw suiteError(
          join(folder, file),
          'the file is not UTF-8 text, and a task is made of text.',
          'Leave the file or the task out of the suite.',
        );
      }
    }),
  );
}
