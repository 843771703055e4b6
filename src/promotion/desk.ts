import type { Clock } from '../engine/clock.ts';
import type { PromotionConfig } from '../engine/promotion-config.ts';
import { ExitCode, ToolfinchError } from '../errors.ts';
import type { Evidence } from './evidence/evidence.ts';
import { findRequest, mustBePending } from './find-request.ts';
import { changedSince, type InUse } from './in-use.ts';
import { install } from './install/install.ts';
import { AuditLog } from './ledger/audit-log.ts';
import type { AuditRecord, Happening } from './ledger/record.ts';
import { policyObjections } from './policy.ts';
import { readEvidence, writeEvidence } from './request-folder.ts';
import { requestsOf, type PromotionRequest } from './requests.ts';
import type { Target } from './target.ts';
import { takeBack } from './rollback.ts';

/** Who decides, and why. Names are taken as they are given: the log records them, nothing proves them. */
export interface Decision {
  readonly who: string;
  readonly comment?: string;
}

export interface Asked {
  readonly id: string;
  readonly evidence: Evidence;
  readonly inUse: InUse;
  readonly target: Target;
  readonly policy: PromotionConfig;
  readonly who: string;
  /** A pending request whose place this one takes. */
  readonly supersedes?: string;
}

/** All that is done about promotions of one archive. Every method is one decision, or one deed, in the audit log. */
export class PromotionDesk {
  readonly log: AuditLog;

  constructor(
    readonly archiveDir: string,
    private readonly clock: Clock,
  ) {
    this.log = new AuditLog(archiveDir);
  }

  list(): PromotionRequest[] {
    return requestsOf(this.log.records(), this.clock.now());
  }

  get(id: string): PromotionRequest {
    return findRequest(this.list(), id);
  }

  evidence(request: PromotionRequest): Evidence {
    return readEvidence(this.archiveDir, request);
  }

  /** Files a request. Approves it at once where the policy does; the objections say why it did not. */
  ask({ id, evidence, inUse, target, policy, who, supersedes }: Asked): {
    readonly request: PromotionRequest;
    readonly objections: readonly string[];
  } {
    const hash = writeEvidence(this.archiveDir, id, evidence);
    const objections = policyObjections(evidence, policy);
    const expires = new Date(this.clock.now() + policy.expireHours * 3_600_000).toISOString();
    this.#append(who, (requests) => {
      const old = supersedes === undefined ? undefined : findRequest(requests, supersedes);
      if (old) mustBePending(old);
      return [
        ...this.#expiries(requests),
        {
          kind: 'requested',
          request: id,
          tool: evidence.tool,
          variant: evidence.candidate.id,
          project: evidence.project,
          target,
          evidence: hash,
          inUse: { ...inUse.files },
          approvers: policy.approvers,
          selfApproval: policy.selfApproval,
          expires,
          ...(old && { supersedes: old.id }),
        },
        ...(old ? [{ kind: 'superseded' as const, request: old.id, by: id }] : []),
        ...(objections.length === 0
          ? [
              {
                kind: 'approved' as const,
                request: id,
                comment: 'meets every threshold of the policy',
                byPolicy: true,
              },
            ]
          : []),
      ];
    });
    return { request: this.get(id), objections: policy.automatic ? objections : [] };
  }

  viewed(id: string, who: string): void {
    this.#append(who, (requests) => [{ kind: 'viewed', request: findRequest(requests, id).id }]);
  }

  /** One vote. The request is approved with as many as it needs. */
  approve(id: string, { who, comment = '' }: Decision): PromotionRequest {
    this.#append(who, (requests) => {
      const request = findRequest(requests, id);
      mustBePending(request);
      if (!request.selfApproval && request.by === who) {
        throw new ToolfinchError(
          'SELF_APPROVAL',
          `${who} asked for promotion ${request.id} and may not approve it.`,
          'Have somebody else approve it; `promotion.selfApproval` in the configuration would allow it for new requests.',
          ExitCode.usage,
        );
      }
      if (request.approvals.some((vote) => vote.who === who)) {
        throw new ToolfinchError(
          'APPROVED_ALREADY',
          `${who} has approved promotion ${request.id} already; it needs ${request.approvers} different people.`,
          'Have somebody else approve it.',
          ExitCode.usage,
        );
      }
      this.evidence(request);
      mustBeUnchanged(request);
      return [{ kind: 'approved', request: request.id, comment, byPolicy: false }];
    });
    return this.get(id);
  }

  reject(id: string, { who, comment = '' }: Decision): PromotionRequest {
    this.#append(who, (requests) => {
      const request = findRequest(requests, id);
      mustBePending(request);
      return [{ kind: 'rejected', request: request.id, comment }];
    });
    return this.get(id);
  }

  /** Carries out an approved request. Nothing is touched where the tool in use has changed since it was compared. */
  async install(id: string, who: string): Promise<PromotionRequest> {
    const request = this.get(id);
    if (request.state !== 'approved') {
      throw new ToolfinchError(
        'NOT_APPROVED',
        `Promotion ${request.id} is ${request.state}.`,
        request.state === 'pending'
          ? 'Have it approved with `toolfinch approve`.'
          : 'Promote the variant again.',
        ExitCode.usage,
      );
    }
    if (request.installed !== null || request.rolledBack) {
      throw new ToolfinchError(
        'INSTALLED_ALREADY',
        `Promotion ${request.id} was installed${request.rolledBack ? ' and taken back' : ` in ${request.installed}`}.`,
        'Promote the variant again to install it once more.',
        ExitCode.usage,
      );
    }
    mustBeUnchanged(request);
    const evidence = this.evidence(request);
    const installed = await install({
      archiveDir: this.archiveDir,
      request,
      evidence,
      head: this.log.head(),
    });
    this.#append(who, () => [{ kind: 'installed', request: request.id, ...installed }]);
    return this.get(request.id);
  }

  /** Restores what was there before an installation, also one that was interrupted. */
  rollback(id: string, { who, comment = '' }: Decision, force = false): PromotionRequest {
    const request = this.get(id);
    const place = takeBack(this.archiveDir, request, force);
    this.#append(who, () => [{ kind: 'rolled-back', request: request.id, place, reason: comment }]);
    return this.get(request.id);
  }

  canaryEnded(id: string, { who, comment = '' }: Decision, outcome: 'finished' | 'demoted'): void {
    this.#append(who, (requests) => [
      { kind: 'canary-ended', request: findRequest(requests, id).id, outcome, reason: comment },
    ]);
  }

  #append(
    who: string,
    decide: (requests: readonly PromotionRequest[]) => readonly Happening[],
  ): AuditRecord[] {
    const now = this.clock.now();
    return this.log.append(who, new Date(now).toISOString(), (records) => decide(requestsOf(records, now)));
  }

  /** Requests that have run out since the log was written to last. */
  #expiries(requests: readonly PromotionRequest[]): Happening[] {
    const told = new Set(
      this.log.records().flatMap(({ what }) => (what.kind === 'expired' ? [what.request] : [])),
    );
    return requests.flatMap(({ id, state }) =>
      state === 'expired' && !told.has(id) ? [{ kind: 'expired', request: id }] : [],
    );
  }
}

function mustBeUnchanged({ id, inUse }: PromotionRequest): void {
  const changed = changedSince(inUse);
  if (changed.length === 0) return;
  throw new ToolfinchError(
    'TOOL_CHANGED',
    `${changed.join(', ')} has changed since the evidence for promotion ${id} was collected.`,
    'Promote the variant again: what it was compared with is no longer in use.',
    ExitCode.usage,
  );
}
