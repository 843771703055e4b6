import { followArchive } from '../notify/follow-archive.ts';
import { notification } from '../notify/notification.ts';
import type { News } from '../notify/promotion-news.ts';
import { readNotifyFile } from '../notify/notify-file.ts';
import type { PermissionDesk } from '../api/permissions/permission-desk.ts';
import type { Invocation } from './command.ts';
import { openNotifier } from './open-notifier.ts';
import { deskOf } from './promotion-desk.ts';

/** Who is told by --notify; nobody without it. */
export interface ArchiveNotes extends AsyncDisposable {
  /** Something that no other process can see in the archive folder. */
  tell(news: News): void;
}

/** Tells the sinks of --notify what happens in the archive folder, from now until it is disposed of. */
export function openArchiveNotes(
  invocation: Pick<Invocation, 'options' | 'output'>,
  permissions: PermissionDesk,
): ArchiveNotes {
  const { options, output } = invocation;
  if (typeof options.notify !== 'string')
    return { tell: () => undefined, [Symbol.asyncDispose]: () => Promise.resolve() };
  const notifier = openNotifier(readNotifyFile(options.notify), output);
  const ended = new AbortController();
  const following = followArchive({
    promotions: deskOf(invocation),
    permissions,
    tell: (notification) => notifier.tell(notification),
    now: () => Date.now(),
    signal: ended.signal,
    onNote: output.note,
  });
  return {
    tell: ({ type, text, data }) => notifier.tell(notification(type, Date.now(), text, data)),
    async [Symbol.asyncDispose]() {
      ended.abort();
      await following;
      await notifier[Symbol.asyncDispose]();
    },
  };
}
