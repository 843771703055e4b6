import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { makeBoxCgroup } from './box-cgroup.ts';
import { makeBoxFolder, removeBoxFolder, removeOwnerFolder } from '../box/box-folder.ts';
import { BoxLostError, type BoxHandle, type BoxLimits, type Death, type Provider } from '../contract.ts';
import { onHost } from '../../host-command.ts';
import { LocalBox } from './local-box.ts';
import { thisProcess } from '../owner.ts';
import type { Rootfs } from '../image/rootfs.ts';

const REMEMBERED_DEATHS = 1000;

export interface LocalProviderOptions {
  readonly rootfs: Rootfs;
  readonly imageId: string;
  /** Keep the limits by counting, even where control groups could. */
  readonly withoutCgroups?: boolean;
}

/** Boxes by bubblewrap, for machines without a Docker daemon. */
export class LocalProvider implements Provider {
  readonly name = 'bubblewrap';
  readonly imageId: string;
  readonly #options: LocalProviderOptions;
  readonly #owner = thisProcess();
  readonly #boxes = new Map<string, LocalBox>();
  readonly #deaths = new Map<string, Promise<Death>>();

  constructor(options: LocalProviderOptions) {
    this.#options = options;
    this.imageId = options.imageId;
  }

  async start(limits: BoxLimits): Promise<BoxHandle> {
    const socketDir = await makeBoxFolder(this.#owner);
    const id = basename(socketDir);
    try {
      const cgroup = this.#options.withoutCgroups ? undefined : await makeBoxCgroup(id, limits);
      const box = new LocalBox(this.#options.rootfs, limits, socketDir, cgroup);
      try {
        await box.started();
      } catch (error) {
        await box.destroy();
        throw error;
      }
      this.#boxes.set(id, box);
      return { provider: this.name, id, socketDir, limits, isolated: true };
    } catch (cause) {
      await removeBoxFolder(socketDir);
      throw new BoxLostError(
        `bubblewrap could not start a box (${cause instanceof Error ? cause.message : String(cause)}).`,
        { cause },
      );
    }
  }

  destroy(handle: BoxHandle): Promise<Death> {
    const known = this.#deaths.get(handle.id);
    if (known) return known;
    const box = this.#boxes.get(handle.id);
    const death = box
      ? box.destroy()
      : Promise.resolve<Death>({ cause: 'provider-fault', detail: 'not a box of this provider' });
    this.#boxes.delete(handle.id);
    this.#deaths.set(handle.id, death);
    const [oldest] = this.#deaths.keys();
    if (oldest !== undefined && this.#deaths.size > REMEMBERED_DEATHS) this.#deaths.delete(oldest);
    return death;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const boxes = [...this.#boxes.values()];
    this.#boxes.clear();
    await Promise.all(boxes.map((box) => box.destroy()));
    await removeOwnerFolder(this.#owner);
  }
}

/** Why bubblewrap cannot make boxes here; undefined when it can. */
export async function bubblewrapFault(): Promise<string | undefined> {
  for (const command of ['bwrap', 'prlimit']) if (!onHost(command)) return `${command} is not installed.`;
  try {
    const probe = [
      '--unshare-all',
      '--die-with-parent',
      '--ro-bind',
      '/',
      '/',
      '--proc',
      '/proc',
      '--',
      '/bin/true',
    ];
    await promisify(execFile)('bwrap', probe, { timeout: 10_000 });
    return undefined;
  } catch (error) {
    return `bubblewrap may not make namespaces here (${error instanceof Error ? error.message.split('\n').pop()?.trim() : String(error)}).`;
  }
}
