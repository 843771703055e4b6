import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Genome } from '../../mutation/genome.ts';

/** A tool as it is sent: paths below its own folder. */
export const SentTool = Genome.refine(
  ({ entry, files }) =>
    entry in files && Object.keys(files).every((path) => /^[\w][\w.-]*(\/[\w][\w.-]*)*$/.test(path)),
  { error: 'needs its entry among its files, and paths without `..`' },
);

/** Writes a tool's files below `folder`. */
export function layDown(folder: string, { files }: Genome): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
