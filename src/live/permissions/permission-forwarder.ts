import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveServer } from '../live-server.ts';
import type { WatchCompanion } from '../watch/watcher.ts';
import { permissionNews } from './permission-events.ts';
import { rulingOn, type PermissionRule } from './permission-rules.ts';
import type { PermissionStore } from './permission-store.ts';
import { askedText, type Asked, type Permission } from './permission.ts';
import { replyTo } from './reply.ts';
import { folderOf, waitingIn } from './still-waiting.ts';

/** How soon a decision that another process has taken is sent. */
const LOOK_MS = 200;
const RETRY_MS = 2_000;
const DAY_MS = 86_400_000;

export interface ForwarderOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A line for a person: what waits, and what became of it. */
  readonly onNote: (line: string) => void;
  /** In whose name defaults hold. */
  readonly who: string;
}

/**
 * Answers a live server's requests for permission by rules, and hands those that the rules leave to a person to the store,
 * from which decisions come back. It never answers `always`.
 */
export class PermissionForwarder implements WatchCompanion {
  #troubledMs = -Infinity;

  constructor(
    private readonly server: LiveServer,
    private readonly store: PermissionStore,
    private readonly rules: readonly PermissionRule[],
    private readonly options: ForwarderOptions,
  ) {
    store.prune(options.now());
  }

  onEvent(payload: unknown, directory: string | undefined): void {
    const news = permissionNews(payload);
    if (!news) return;
    const now = this.options.now();
    if (news.kind === 'asked') {
      if (directory !== undefined) this.#take(news.asked, directory);
      return;
    }
    for (const waiting of this.#waiting()) {
      if (news.kind === 'answered' && waiting.id === news.id)
        this.#gone(waiting, `answered in OpenCode: ${news.reply}`, now);
      if (news.kind === 'call-ended' && waiting.session === news.session && waiting.call === news.call)
        this.#gone(waiting, 'its call has ended', now);
      if (news.kind === 'session-ended' && waiting.session === news.session)
        this.#gone(waiting, 'its session was aborted', now);
    }
  }

  /** Brings the store up to date: what was asked, answered and aborted while nobody listened. */
  async onCaughtUp(running: ReadonlySet<string>): Promise<void> {
    const before = this.#waiting();
    const folders = new Set(before.map(({ directory }) => directory));
    for (const session of running) {
      const folder = await folderOf(this.server, session);
      if (folder !== undefined) folders.add(folder);
    }
    for (const folder of folders) {
      const there = await waitingIn(this.server, folder).catch((error: unknown) => {
        this.options.onNote(`What waits in ${folder} could not be read (${String(error)}).`);
        return undefined;
      });
      for (const asked of there ?? []) this.#take(asked, folder);
      const ids = there && new Set(there.map(({ id }) => id));
      for (const waiting of before)
        if (ids && waiting.directory === folder && !ids.has(waiting.id))
          this.#gone(waiting, 'the server does not wait for it any more', this.options.now());
    }
  }

  /** Sends what was decided, until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { now, who } = this.options;
      for (const expired of this.store.expire(this.server.url, who, now()))
        this.options.onNote(
          `Nobody has answered ${askedText(expired)} in time: ${expired.default ?? 'deny'}.`,
        );
      if (now() - this.#troubledMs > RETRY_MS)
        for (const decided of this.store.open(this.server.url, now()).unsent) await this.#send(decided);
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  #waiting(): Permission[] {
    return this.store.open(this.server.url, this.options.now()).waiting;
  }

  #take(asked: Asked, directory: string): void {
    const now = this.options.now();
    const allowedToday = (rule: number): number => this.store.allowedBy(rule, now - DAY_MS);
    const ruling = rulingOn(this.rules, { ...asked, directory }, { nowMs: now, allowedToday });
    if (ruling.kind === 'none') return;
    const isNew = this.store.add({ asked, url: this.server.url, directory, ruling }, now);
    if (isNew && ruling.kind === 'ask')
      this.options.onNote(
        `Waiting for permission, ${ruling.withinSec} s: ${askedText(asked)} (toolfinch allow|deny ${asked.id})`,
      );
  }

  #gone(waiting: Permission, why: string, nowMs: number): void {
    this.store.gone(waiting.id, why, nowMs);
    this.options.onNote(`Nobody waits for ${askedText(waiting)} any more: ${why}.`);
  }

  async #send(decided: Permission): Promise<void> {
    const answer = await this.server.client.permission
      .reply({ requestID: decided.id, directory: decided.directory, ...replyTo(decided) })
      .catch(() => undefined);
    const status = answer?.response?.status;
    if (status === 200) this.store.replied(decided.id, 'taken', this.options.now());
    else if (status === 404) {
      this.store.replied(decided.id, 'late', this.options.now());
      this.options.onNote(`The answer to ${askedText(decided)} came too late: nobody waits for it any more.`);
    } else this.#troubledMs = this.options.now();
  }
}
