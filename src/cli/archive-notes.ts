import { followArchive } from '../notify/follow-archive.ts';
import { readNotifyFile } from '../notify/notify-file.ts';
import type { PermissionDesk } from '../api/permissions/permission-desk.ts';
import type { Invocation } from './command.ts';
import { openNotifier } from './open-notifier.ts';
import { deskOf } from './promotion-desk.ts';

/** Tells the sinks of --notify what happens in the archive folder, from now until it is disposed of. */
export function openArchiveNotes(
  invocation: Pick<Invocation, 'options' | 'output'>,
  permissions: PermissionDesk,
): AsyncDisposable {
  const { options, output } = invocation;
  if (typeof options.notify !== 'string') return { [Symbol.asyncDispose]: () => Promise.resolve() };
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
    async [Symbol.asyncDispose]() {
      ended.abort();
      await following;
      await notifier[Symbol.asyncDispose]();
    },
  };
}
