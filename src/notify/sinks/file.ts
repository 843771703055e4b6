import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Sink } from './sink.ts';

/** A line of JSON for each notification, at the end of a file. */
export function file(path: string, events: readonly string[]): Sink {
  const where = resolve(path);
  return {
    name: `file ${where}`,
    events,
    async tell(notification) {
      await mkdir(dirname(where), { recursive: true });
      await appendFile(where, `${JSON.stringify(notification)}\n`);
    },
  };
}
