import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { anchoredSinks, NotifySink } from '../engine/notify-config.ts';
import { readJsonFile } from '../read-json-file.ts';

const NotifyFile = z.strictObject({ sinks: z.array(NotifySink).min(1) });

/** The sinks of a JSON file, for commands that go by no configuration; files that it names lie beside it. */
export function readNotifyFile(path: string): readonly NotifySink[] {
  const kind = { schema: NotifyFile, code: 'NOTIFY_INVALID', page: 'docs/notifications.md' };
  return anchoredSinks(readJsonFile(path, kind).sinks, dirname(resolve(path)));
}
