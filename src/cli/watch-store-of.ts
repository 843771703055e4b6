import { resolve } from 'node:path';
import { watchFile, WatchStore } from '../live/watch/watch-store.ts';
import type { Invocation } from './command.ts';

/** What was seen on live servers: the file of `--state`, else that of this user. */
export function watchStoreOf({ options }: Pick<Invocation, 'options'>): WatchStore {
  return new WatchStore(typeof options.state === 'string' ? resolve(options.state) : watchFile());
}
