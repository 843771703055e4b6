import type { WireCall } from '../box/protocol.ts';
import type { Fixture, SpecialFile } from './case-folder.ts';

/** The fixture of a call, its texts looked up among those that were sent. */
export function fixtureOf({ files, extras = {}, modified }: WireCall, contents: readonly Buffer[]): Fixture {
  const bytes = new Map<string, Buffer>();
  for (const [path, content] of Object.entries(files)) bytes.set(path, contents[content] ?? Buffer.alloc(0));
  const special: Record<string, SpecialFile> = {};
  for (const [path, extra] of Object.entries(extras)) {
    if (extra.kind === 'bytes') bytes.set(path, Buffer.from(extra.base64, 'base64'));
    else special[path] = extra;
  }
  return {
    files: bytes,
    ...(Object.keys(special).length > 0 && { extras: special }),
    ...(modified && { modified }),
  };
}
