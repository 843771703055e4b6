import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { FilePlan } from '../install/place-files.ts';
import { replaceFile } from '../../durable-file.ts';
import { sha256 } from '../ledger/record.ts';

/** What promotions have written and replaced in projects, by content: one file each, named by its sha256, for ever. */
export function keptFolder(archiveDir: string): string {
  return join(archiveDir, 'promotions', 'files');
}

const keptFile = (archiveDir: string, hash: string): string => join(keptFolder(archiveDir), hash);

export function keep(archiveDir: string, content: string | Uint8Array): void {
  const file = keptFile(archiveDir, sha256(content));
  if (existsSync(file)) return;
  mkdirSync(join(file, '..'), { recursive: true });
  replaceFile(file, content);
}

/** Keeps what a plan is to write and what is there now in its places. */
export function keepPlan(archiveDir: string, { write, remove }: FilePlan): void {
  for (const [, text] of write) keep(archiveDir, text);
  for (const path of [...write.map(([written]) => written), ...remove])
    if (existsSync(path)) keep(archiveDir, readFileSync(path));
}

export function readKept(archiveDir: string, hash: string): Buffer {
  const file = keptFile(archiveDir, hash);
  const content = existsSync(file) ? readFileSync(file) : undefined;
  if (content && sha256(content) === hash) return content;
  throw new ToolfinchError(
    'KEPT_FILE_LOST',
    content ? `${file} is not what was kept.` : `${file} is not there.`,
    'Nothing was changed. Take another version, or restore the tool by hand.',
    ExitCode.failed,
  );
}
