import type { EventRecord } from '../../fitness/events.ts';
import { timeOfId } from '../../fitness/event-time.ts';
import type { PermissionWait } from '../../fitness/session-view.ts';
import { BoundedMap } from './bounded-map.ts';
import { isCorrection } from './correction.ts';
import { endedCall } from './ended-call.ts';
import type { WatchStore } from './watch-store.ts';

const REMEMBERED = 2_000;

/**
 * Brings what a server reports into the store. The same report may come any number of times, and in the order of the events
 * or of the messages: what is known already changes nothing.
 */
export class Observer {
  readonly #waits = new BoundedMap<string, PermissionWait>(REMEMBERED);
  readonly #aborted = new BoundedMap<string, true>(REMEMBERED);
  /** Messages of people whose text has not come yet. */
  readonly #spoken = new BoundedMap<string, true>(REMEMBERED);

  constructor(
    private readonly store: WatchStore,
    private readonly now: () => number,
  ) {}

  /** `loadedMs`: since when the server has had its tools, where that is known. */
  take(record: EventRecord, loadedMs?: number): void {
    switch (record.kind) {
      case 'session':
      case 'session-updated':
        this.store.addSession(record.sessionId, record.parentId, record.directory);
        if (record.kind === 'session-updated') this.store.markReverted(record.sessionId, record.revertedFrom);
        break;
      case 'message':
        if (record.info.role === 'user') this.#spoken.set(record.info.id, true);
        if (record.info.error?.name === 'MessageAbortedError') this.#aborted.set(record.info.sessionID, true);
        break;
      case 'message-removed':
        this.store.markRemoved(record.sessionId, record.messageId);
        break;
      case 'session-error':
        if (record.name === 'MessageAbortedError' && record.sessionId !== undefined)
          this.#aborted.set(record.sessionId, true);
        break;
      case 'permission-asked':
        this.#waits.set(record.requestId, {
          requestId: record.requestId,
          ...(record.callId === undefined ? {} : { callId: record.callId }),
          permission: record.permission,
          patterns: record.patterns,
          fromMs: this.#timeOf(record),
          toMs: Infinity,
        });
        break;
      case 'permission-replied': {
        const wait = this.#waits.get(record.requestId);
        if (wait)
          this.#waits.set(record.requestId, { ...wait, toMs: this.#timeOf(record), reply: record.reply });
        break;
      }
      case 'part':
        this.#takePart(record.part, loadedMs);
        break;
      case 'part-delta':
      case 'part-removed':
      case 'session-idle':
        break;
    }
  }

  #takePart(part: Extract<EventRecord, { kind: 'part' }>['part'], loadedMs: number | undefined): void {
    if (part.type === 'text' && this.#spoken.delete(part.messageID)) {
      // A person has spoken: what was aborted before is over.
      this.#aborted.delete(part.sessionID);
      if (isCorrection(part.text)) this.store.markCorrected(part.sessionID, part.messageID);
    }
    if (part.type !== 'tool') return;
    const waits = [...this.#waits.values()].filter(({ callId }) => callId === part.callID);
    const call = endedCall(part, { waits, aborted: this.#aborted.has(part.sessionID) });
    if (call) this.store.addCall(call, loadedMs);
  }

  #timeOf({ atMs, eventId }: EventRecord): number {
    const now = this.now();
    return atMs ?? (eventId === undefined ? undefined : timeOfId(eventId, now)) ?? now;
  }
}
