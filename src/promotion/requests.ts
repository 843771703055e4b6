import type { AuditRecord, Happening, PermissionDecided } from './ledger/record.ts';
import { sameTool } from './versions/find-version.ts';

export const requestStates = ['pending', 'approved', 'rejected', 'expired', 'superseded'] as const;
export type RequestState = (typeof requestStates)[number];
type Requested = Extract<Happening, { kind: 'requested' }>;
type Returned = Extract<Happening, { kind: 'returned' }>;

/** A promotion that was asked for, as the audit log tells it. Nothing about it is kept anywhere else. */
export interface PromotionRequest extends Omit<Requested, 'kind' | 'request'> {
  readonly id: string;
  readonly by: string;
  readonly at: string;
  readonly state: RequestState;
  readonly approvals: readonly {
    readonly who: string;
    readonly at: string;
    readonly comment: string;
    readonly byPolicy: boolean;
  }[];
  readonly rejection?: { readonly who: string; readonly comment: string };
  readonly supersededBy?: string;
  /** Where it is installed now; null before, and after a rollback. */
  readonly installed: string | null;
  readonly rolledBack: boolean;
  /** ISO 8601: when it was installed last. */
  readonly installedAt?: string;
  readonly canary?: 'running' | 'finished' | 'demoted';
  /** Of a canary: the share of sessions that meet the new version, and since when. */
  readonly step?: { readonly share: number; readonly since: string };
}

/** Every request of a log, the newest last. `now` in milliseconds decides which have expired. */
export function requestsOf(records: readonly AuditRecord[], now: number): PromotionRequest[] {
  const requests = new Map<string, PromotionRequest>();
  const stood: Stood = new Map();
  const peersOf = (id: string): PromotionRequest[] => {
    const request = requests.get(id);
    return request ? [...requests.values()].filter((other) => sameTool(other, request)) : [];
  };
  for (const record of records) {
    const { what } = record;
    if (what.kind === 'permission-decided') continue;
    if (what.kind === 'requested') {
      const { kind: _, request: id, ...asked } = what;
      requests.set(id, {
        ...asked,
        id,
        by: record.who,
        at: record.at,
        state: 'pending',
        approvals: [],
        installed: null,
        rolledBack: false,
      });
      continue;
    }
    if (what.kind === 'returned') {
      for (const peer of peersOf(what.request)) requests.set(peer.id, returned(peer, what, stood));
      continue;
    }
    if (what.kind === 'installed') stood.set(what.request, placesOf(peersOf(what.request)));
    const known = requests.get(what.request);
    if (known) requests.set(what.request, { ...known, ...changeOf(known, { ...record, what }) });
  }
  return [...requests.values()].map((request) =>
    request.state === 'pending' && Date.parse(request.expires) <= now
      ? { ...request, state: 'expired' }
      : request,
  );
}

/** By request: what of the same tool was installed, and where, when it came in. */
type Stood = Map<string, ReadonlyMap<string, string>>;

function placesOf(peers: readonly PromotionRequest[]): ReadonlyMap<string, string> {
  return new Map(peers.flatMap(({ id, installed }) => (installed === null ? [] : [[id, installed]])));
}

/** A request after the tool went back to a version: it counts as installed if it was so then. */
function returned(peer: PromotionRequest, what: Returned, stood: Stood): PromotionRequest {
  const isIt = peer.id === what.request && what.moment === 'installed';
  const place = isIt ? what.place : stood.get(what.request)?.get(peer.id);
  if (place !== undefined) return { ...peer, installed: place, rolledBack: false };
  return peer.installed === null ? peer : { ...peer, installed: null, rolledBack: true };
}

function changeOf(
  request: PromotionRequest,
  { who, at, what }: AuditRecord & { readonly what: Exclude<Happening, PermissionDecided | Returned> },
): Partial<PromotionRequest> {
  switch (what.kind) {
    case 'requested':
    case 'blocked':
    case 'viewed':
      return {};
    case 'approved': {
      const { comment, byPolicy } = what;
      const approvals = [...request.approvals, { who, at, comment, byPolicy }];
      return { approvals, state: byPolicy || approvals.length >= request.approvers ? 'approved' : 'pending' };
    }
    case 'rejected':
      return { state: 'rejected', rejection: { who, comment: what.comment } };
    case 'expired':
      return { state: 'expired' };
    case 'superseded':
      return { state: 'superseded', supersededBy: what.by };
    case 'installed':
      return {
        installed: what.place,
        installedAt: at,
        rolledBack: false,
        ...(request.target.kind === 'canary' && {
          canary: 'running' as const,
          step: { share: request.target.share, since: at },
        }),
      };
    case 'rolled-back':
      return {
        installed: null,
        rolledBack: true,
        ...(request.canary === 'running' && { canary: 'demoted' as const }),
      };
    case 'canary-advanced':
      return { step: { share: what.share, since: at } };
    case 'canary-ended':
      return { canary: what.outcome };
  }
}
