import { existsSync } from 'node:fs';
import type { PermissionDecision } from '../../live/permissions/decision.ts';
import { permissionFile } from '../../live/permissions/permission-file.ts';
import { PermissionStore, type Happened } from '../../live/permissions/permission-store.ts';
import type { Permission } from '../../live/permissions/permission.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { auditedDecisions } from './audited-decision.ts';

/** The requests for permission of one archive folder; their file is made by whoever has the first one. */
export class PermissionDesk implements Disposable {
  #store: PermissionStore | undefined;

  constructor(
    readonly archiveDir: string,
    private readonly now: () => number,
  ) {}

  /** The newest are the last. */
  list(): Permission[] {
    return this.#known()?.list(this.now()) ?? [];
  }

  get(id: string): Permission {
    return this.#mustBeKnown(id).get(id, this.now());
  }

  /** The same for a person, who has seen it from now on. */
  view(id: string): Permission {
    const permission = this.get(id);
    this.viewed(permission);
    return permission;
  }

  viewed({ id, state }: Permission): void {
    if (state === 'pending') this.#known()?.viewed(id, this.now());
  }

  decide(id: string, decision: PermissionDecision): Permission {
    return this.#mustBeKnown(id).decide(id, decision, this.now());
  }

  happened(after: number, limit: number): Happened[] {
    return this.#known()?.happened(after, limit) ?? [];
  }

  lastChange(): number {
    return this.#known()?.lastChange() ?? 0;
  }

  /** For who brings requests. */
  store(): PermissionStore {
    return (this.#store ??= new PermissionStore(
      permissionFile(this.archiveDir),
      auditedDecisions(this.archiveDir),
    ));
  }

  [Symbol.dispose](): void {
    this.#store?.[Symbol.dispose]();
    this.#store = undefined;
  }

  #known(): PermissionStore | undefined {
    return this.#store ?? (existsSync(permissionFile(this.archiveDir)) ? this.store() : undefined);
  }

  #mustBeKnown(id: string): PermissionStore {
    const store = this.#known();
    if (store) return store;
    throw new ToolfinchError(
      'PERMISSION_UNKNOWN',
      `There is no request for permission ${JSON.stringify(id)}: ${this.archiveDir} has none at all.`,
      'Name the folder with --archive-dir that `toolfinch watch --permissions` writes to.',
      ExitCode.usage,
    );
  }
}
