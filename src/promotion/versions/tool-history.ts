import type { Hashes } from '../install/place-files.ts';
import type { AuditRecord } from '../ledger/record.ts';
import type { PromotionRequest } from '../requests.ts';

/** A tool of a project as a promotion left it, or as it was before that. */
export interface Version {
  readonly request: string;
  readonly moment: 'installed' | 'before';
}

/** What one record of the audit log did to the files of a tool. */
export interface Change {
  readonly request: string;
  /** Whether the promotion came in with it, and whether its version stood alone afterwards. */
  readonly installs: boolean;
  readonly alone: boolean;
  readonly before: Hashes;
  readonly after: Hashes;
}

/** All that the log tells of one tool of one project. */
export function changesOf(
  records: readonly AuditRecord[],
  requests: readonly Pick<PromotionRequest, 'id' | 'target'>[],
): Change[] {
  const targets = new Map(requests.map(({ id, target }) => [id, target.kind]));
  const changes: Change[] = [];
  const beforeOf = (request: string): Hashes =>
    changes.findLast((change) => change.installs && change.request === request)?.before ?? {};
  for (const { what } of records) {
    if (!('request' in what) || !targets.has(what.request)) continue;
    const { request } = what;
    const change = { request, installs: false, alone: false, before: {} };
    if (what.kind === 'installed') {
      const { before, after } = what;
      changes.push({ request, installs: true, alone: targets.get(request) === 'tool', before, after });
    } else if (what.kind === 'canary-ended' && what.after)
      changes.push({ ...change, alone: true, after: { ...beforeOf(request), ...what.after } });
    else if (what.kind === 'rolled-back') changes.push({ ...change, after: beforeOf(request) });
    else if (what.kind === 'returned') changes.push({ ...change, before: what.before, after: what.after });
  }
  return changes;
}

/** Every file as the log says that it is now. */
export function filesNow(changes: readonly Change[]): Hashes {
  return filesAfter(changes, changes.length);
}

/** Every file as it was in a version; undefined where there never was that version. */
export function filesAt(changes: readonly Change[], { request, moment }: Version): Hashes | undefined {
  const at = changes.findIndex(
    (change) => change.request === request && (moment === 'before' ? change.installs : change.alone),
  );
  const change = changes[at];
  if (!change) return undefined;
  return moment === 'before' ? { ...filesAfter(changes, at), ...change.before } : filesAfter(changes, at + 1);
}

/** After so many changes. What none of these has touched is what the next one found. */
function filesAfter(changes: readonly Change[], count: number): Hashes {
  const found = changes.toReversed().map(({ before }) => before);
  const made = changes.slice(0, count).map(({ after }) => after);
  return Object.assign({}, ...found, ...made) as Hashes;
}
