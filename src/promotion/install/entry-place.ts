import { dirname, join } from 'node:path';
import type { InUse } from '../in-use.ts';

export interface EntryPlace {
  /** Of the two folders that OpenCode reads. */
  readonly place: 'tool' | 'tools';
  readonly own: string;
  /** The entry that is there under another ending. */
  readonly remove: readonly string[];
}

/** Where the entry of a tool goes. One in `tools/` stays there: the other folder would hold a second one of its name. */
export function entryPlace(name: string, { folder, entry }: Pick<InUse, 'folder' | 'entry'>): EntryPlace {
  const isHere = entry !== undefined && dirname(dirname(entry)) === folder;
  const place = isHere && dirname(entry) === join(folder, 'tools') ? 'tools' : 'tool';
  const own = join(folder, place, `${name}.ts`);
  return { place, own, remove: isHere && entry !== own ? [entry] : [] };
}
