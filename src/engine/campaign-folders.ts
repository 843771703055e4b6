import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Campaign folders, the one written to last at the end. */
export function campaignsIn(archiveDir: string): string[] {
  if (!existsSync(archiveDir)) return [];
  return readdirSync(archiveDir)
    .map((name) => join(archiveDir, name))
    .filter((folder) => existsSync(join(folder, 'campaign.db')))
    .map((folder) => ({ folder, written: lastWrite(folder) }))
    .sort((a, b) => a.written - b.written)
    .map(({ folder }) => folder);
}

function lastWrite(folder: string): number {
  const files = ['campaign.db', 'campaign.db-wal']
    .map((name) => join(folder, name))
    .filter((file) => existsSync(file));
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}

/** `archive/edit`, or `archive/edit-2` when there is a campaign of that name already. */
export function freeFolder(archiveDir: string, name: string): string {
  for (let n = 1; ; n++) {
    const folder = join(archiveDir, n === 1 ? name : `${name}-${n}`);
    if (!existsSync(join(folder, 'campaign.db'))) return folder;
  }
}
