import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Happened } from '../live/permissions/permission-store.ts';
import { askedText, type Permission } from '../live/permissions/permission.ts';
import type { PromotionDesk } from '../promotion/desk.ts';
import type { PromotionRequest } from '../promotion/requests.ts';
import { notification, type Notification } from './notification.ts';
import { promotionNews } from './promotion-news.ts';

const LOOK_MS = 500;
const PAGE = 100;

/** Requests for permission, as a door knows them. */
interface Permissions {
  lastChange(): number;
  happened(after: number, limit: number): readonly Happened[];
  get(id: string): Permission;
}

export interface ArchiveNews {
  readonly promotions: PromotionDesk;
  readonly permissions: Permissions;
  readonly tell: (notification: Notification) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** What could not be read. */
  readonly onNote: (line: string) => void;
}

/** Tells what happens to the promotions and permissions of an archive folder, whichever process does it, from now on. */
export async function followArchive(news: ArchiveNews): Promise<void> {
  const { permissions, signal, onNote } = news;
  let promotions: readonly PromotionRequest[] = news.promotions.list();
  let size = sizeOf(news.promotions.log.files.log);
  let seen = permissions.lastChange();
  let trouble = '';
  while (!signal.aborted) {
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    try {
      const grown = sizeOf(news.promotions.log.files.log);
      if (grown !== size || promotions.some((each) => isDue(each, news.now()))) {
        const after = news.promotions.list();
        tellPromotions(news, promotions, after);
        promotions = after;
        size = grown;
      }
      seen = tellPermissions(news, seen);
      trouble = '';
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (words !== trouble) onNote(`What happens in the archive folder could not be read (${words}).`);
      trouble = words;
    }
  }
}

function tellPromotions(
  { tell, now }: ArchiveNews,
  before: readonly PromotionRequest[],
  after: readonly PromotionRequest[],
): void {
  const known = new Map(before.map((request) => [request.id, request]));
  for (const request of after)
    for (const { type, text, data } of promotionNews(known.get(request.id), request))
      tell(notification(type, now(), text, data));
}

function tellPermissions({ permissions, tell, now }: ArchiveNews, seen: number): number {
  const happened = permissions.happened(seen, PAGE);
  for (const { permission, kind } of happened) {
    if (kind !== 'requested') continue;
    const {
      id,
      url,
      directory,
      session,
      untilMs,
      default: fallback,
      ...request
    } = permissions.get(permission);
    // What a rule has answered waits for nobody.
    if (untilMs === null) continue;
    const until = new Date(untilMs).toISOString();
    const text = `${askedText(request)}: an agent waits for permission until ${until}, then ${fallback ?? 'deny'}.`;
    const data = {
      permission: id,
      server: url,
      directory,
      session,
      asked: askedText(request),
      until,
      default: fallback,
    };
    tell(notification('permission.requested', now(), text, data));
  }
  return happened.at(-1)?.n ?? seen;
}

/** It was pending when it was looked at last, and has run out since. */
function isDue({ state, expires }: PromotionRequest, nowMs: number): boolean {
  return state === 'pending' && Date.parse(expires) <= nowMs;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
