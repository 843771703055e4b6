import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { globSync } from 'tinyglobby';
import { suiteError } from '../suite-error.ts';
import { atif } from './atif.ts';
import { opencodeExport } from './opencode-export.ts';
import type { Trace, TraceFormat } from './trace.ts';

export const traceFormats: readonly TraceFormat[] = [atif, opencodeExport];

/** Every trace of a file or a folder (`**\/*.json`), by name; how many documents are of no known format is a note. */
export function readTraces(path: string, onNote?: (line: string) => void): Trace[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch {
    throw suiteError(path, 'there is no such file or folder.', 'Name a trace, or a folder of traces.');
  }
  const files = isFolder ? globSync('**/*.json', { cwd: path }).sort() : [''];
  const traces = files.flatMap(
    (file) => readTrace(join(path, file), (file || basename(path)).replace(/\.json$/, '')) ?? [],
  );
  const others = files.length - traces.length;
  if (others > 0 && traces.length > 0)
    onNote?.(`${others} of ${files.length} JSON files in ${path} are no trace of a known format.`);
  if (traces.length > 0) return traces;
  const known = traceFormats.map(({ name }) => name).join(', ');
  throw suiteError(path, `there is no trace of a known format (${known}) in it.`, 'Name other files.');
}

function readTrace(path: string, name: string): Trace | undefined {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
  for (const format of traceFormats) {
    const trace = format.read(document);
    if (trace) return { name, ...trace };
  }
  return undefined;
}
