import type { Clock } from '../engine/clock.ts';
import type { Evidence } from './evidence/evidence.ts';
import { filing, type Asked, type LogMoment } from './filing.ts';
import { findRequest, mustBePending } from './find-request.ts';
import { hookFailure, type HookRun } from './hooks/hook-run.ts';
import { install } from './install/install.ts';
import { wasPlaced } from './install/place-files.ts';
import { AuditLog } from './ledger/audit-log.ts';
import type { Happening, Signature } from './ledger/record.ts';
import { mayApprove, mayInstall, mustBeUnchanged } from './may-decide.ts';
import { backupFolder, readEvidence, writeEvidence, writeHooks } from './request-folder.ts';
import { requestsOf, type PromotionRequest } from './requests.ts';
import { dropBackup, takeBack } from './rollback.ts';
import { voterOf } from './signing/voter.ts';
import { findVersion, isInProject } from './versions/find-version.ts';
import { putVersion } from './versions/put-version.ts';

/** Who decides, and why. Names are taken as they are given, but where a request has signers. */
export interface Decision {
  readonly who: string;
  readonly comment?: string;
  readonly signature?: Signature;
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
  ask(asked: Asked): { readonly request: PromotionRequest; readonly objections: readonly string[] } {
    const hash = writeEvidence(this.archiveDir, asked.id, asked.evidence);
    let objections: readonly string[] = [];
    this.#append(asked.who, (moment) => {
      const filed = filing(asked, hash, moment);
      objections = filed.objections;
      return filed.happenings;
    });
    return { request: this.get(asked.id), objections };
  }

  /** Records that nothing was asked for, because a hook failed. Returns the folder with what it said. */
  blocked(
    id: string,
    who: string,
    about: { readonly tool: string; readonly variant: string; readonly project: string },
    runs: readonly HookRun[],
  ): string {
    const { folder, hash } = writeHooks(this.archiveDir, id, runs);
    const { name, why } = hookFailure(runs);
    this.#append(who, () => [{ kind: 'blocked', request: id, ...about, hook: name, why, hooks: hash }]);
    return folder;
  }

  viewed(id: string, who: string): void {
    this.#append(who, ({ requests }) => [{ kind: 'viewed', request: findRequest(requests, id).id }]);
  }

  /** One vote. The request is approved with as many as it needs. */
  approve(id: string, decision: Decision): PromotionRequest {
    const { comment = '', signature } = decision;
    const who = voterOf(this.get(id), 'approve', decision, this.clock.now());
    this.#append(who, ({ requests }) => {
      const request = findRequest(requests, id);
      mayApprove(request, who);
      this.evidence(request);
      mustBeUnchanged(request);
      return [
        { kind: 'approved', request: request.id, comment, byPolicy: false, ...(signature && { signature }) },
      ];
    });
    return this.get(id);
  }

  reject(id: string, decision: Decision): PromotionRequest {
    const { comment = '', signature } = decision;
    const who = voterOf(this.get(id), 'reject', decision, this.clock.now());
    this.#append(who, ({ requests }) => {
      const request = findRequest(requests, id);
      mustBePending(request);
      return [{ kind: 'rejected', request: request.id, comment, ...(signature && { signature }) }];
    });
    return this.get(id);
  }

  /**
   * Approves, and installs with the last approval that is needed. What was approved before and is not installed (the tool had
   * changed, the machine went down) is installed without another decision.
   */
  async approveAndInstall(
    id: string,
    decide: (request: PromotionRequest) => Decision,
  ): Promise<PromotionRequest> {
    const known = this.get(id);
    const isStuck = known.state === 'approved' && known.installed === null;
    const request = isStuck ? known : this.approve(known.id, decide(known));
    const who = request.approvals.at(-1)?.who ?? request.by;
    return request.state === 'approved' ? await this.install(request.id, who) : request;
  }

  /** Carries out an approved request. Nothing is touched where the tool in use has changed since it was compared. */
  async install(id: string, who: string): Promise<PromotionRequest> {
    const request = this.get(id);
    mayInstall(request);
    const evidence = this.evidence(request);
    const { archiveDir } = this;
    const installed = await install({ archiveDir, request, evidence, head: this.log.head() });
    this.#append(who, () => [{ kind: 'installed', request: request.id, ...installed }]);
    return this.get(request.id);
  }

  /**
   * Restores what was there before an installation, also one that was interrupted. `also` is told in the same breath. The
   * log comes after the files and before the backup is let go, so that what was interrupted can be done again.
   */
  rollback(
    id: string,
    { who, comment = '' }: Decision,
    force = false,
    also: readonly Happening[] = [],
  ): PromotionRequest {
    const request = this.get(id);
    // Came in by `rollbackTo`: what was there before is known from the log alone.
    if (
      request.installed !== null &&
      isInProject(request) &&
      !wasPlaced(backupFolder(this.archiveDir, request.id))
    )
      return this.rollbackTo(`before:${request.id}`, { who, comment }, { force });
    const place = takeBack(this.archiveDir, request, force);
    this.#append(who, () => [{ kind: 'rolled-back', request: request.id, place, reason: comment }, ...also]);
    dropBackup(this.archiveDir, request.id);
    return this.get(request.id);
  }

  /**
   * Makes a project's tool what it was, byte for byte, when a promotion was installed, or before that (`before:ID`), however
   * many have come and gone since. `of` is another promotion of that tool, where it is not to be one of any.
   */
  rollbackTo(
    version: string,
    { who, comment = '' }: Decision,
    { force = false, of }: { readonly force?: boolean; readonly of?: string | undefined } = {},
  ): PromotionRequest {
    const found = findVersion(this.list(), version, of);
    const done = putVersion(this.archiveDir, this.log.records(), found, force);
    this.record(who, { kind: 'returned', ...found.version, ...done, reason: comment });
    return this.get(found.request.id);
  }

  /** Writes down what was done to the files of a request. */
  record(who: string, happening: Happening): void {
    this.#append(who, () => [happening]);
  }

  #append(who: string, decide: (moment: LogMoment) => readonly Happening[]): void {
    const now = this.clock.now();
    this.log.append(who, new Date(now).toISOString(), (records) =>
      decide({ records, requests: requestsOf(records, now), now }),
    );
  }
}
