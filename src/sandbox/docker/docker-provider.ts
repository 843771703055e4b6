import type Docker from 'dockerode';
import { makeBoxFolder, removeBoxFolder, removeOwnerFolder } from '../box/box-folder.ts';
import { BoxLostError, type BoxHandle, type BoxLimits, type Death, type Provider } from '../contract.ts';
import { containerOptions, LABEL, ownLabels } from './docker-box.ts';
import { DockerEvents, type ContainerHistory } from './docker-events.ts';
import { isGone, within, wordsOf } from './docker-fault.ts';
import { ownerId, thisProcess } from '../owner.ts';

const START_MS = 60_000;
const ANSWER_MS = 20_000;
/** The `oom` and `die` events of a container come this long after its end at the latest. */
const LAST_EVENTS_MS = 2000;
const REMEMBERED_DEATHS = 1000;
/** 128 + SIGKILL. PID 1 of a box cannot be killed from inside it. */
const KILLED = 137;

export interface DockerProviderOptions {
  readonly docker: Docker;
  readonly campaign: string;
  /** What `createContainer` is given. */
  readonly image: string;
  readonly imageId: string;
  /** Read-only binds of every box. */
  readonly binds?: readonly string[];
}

interface Running {
  readonly handle: BoxHandle;
  readonly container: Docker.Container;
  readonly history: ContainerHistory;
  readonly life: NodeJS.Timeout;
  /** The provider itself ended it. */
  stopped: boolean;
}

export class DockerProvider implements Provider {
  readonly name = 'docker';
  readonly imageId: string;
  readonly #options: DockerProviderOptions;
  readonly #docker: Docker;
  readonly #owner = thisProcess();
  readonly #events: DockerEvents;
  readonly #running = new Map<string, Running>();
  readonly #deaths = new Map<string, Promise<Death>>();
  /** Containers that a dead daemon kept us from removing. */
  readonly #leftOver = new Set<string>();
  /** What the daemon was asked to create; where it answers too late, nobody else knows of the container. */
  readonly #asked = new Set<Promise<unknown>>();

  constructor(options: DockerProviderOptions) {
    this.#options = options;
    this.#docker = options.docker;
    this.imageId = options.imageId;
    this.#events = new DockerEvents(options.docker, `${LABEL.owner}=${ownerId(this.#owner)}`);
  }

  async start(limits: BoxLimits): Promise<BoxHandle> {
    const socketDir = await makeBoxFolder(this.#owner);
    let container: Docker.Container | undefined;
    try {
      await within(ANSWER_MS, this.#events.open());
      await this.#sweep();
      container = await within(ANSWER_MS, this.#create(limits, socketDir));
      const history = this.#events.watch(container.id);
      await within(START_MS, container.start());
      const handle: BoxHandle = { provider: this.name, id: container.id, socketDir, limits, isolated: true };
      const life = setTimeout(() => this.#endLife(box), limits.lifeMs);
      const box: Running = { handle, container, history, life, stopped: false };
      life.unref();
      this.#running.set(container.id, box);
      return handle;
    } catch (error) {
      if (container) {
        this.#events.forget(container.id);
        await this.#remove(container.id);
      }
      await removeBoxFolder(socketDir);
      throw new BoxLostError(`Docker could not start a box (${wordsOf(error)}).`, { cause: error });
    }
  }

  destroy(handle: BoxHandle): Promise<Death> {
    const known = this.#deaths.get(handle.id);
    if (known) return known;
    const death = this.#destroy(handle);
    this.#deaths.set(handle.id, death);
    const [oldest] = this.#deaths.keys();
    if (oldest !== undefined && this.#deaths.size > REMEMBERED_DEATHS) this.#deaths.delete(oldest);
    return death;
  }

  async freeze({ id }: BoxHandle, frozen: boolean): Promise<void> {
    const container = this.#docker.getContainer(id);
    await within(ANSWER_MS, frozen ? container.pause() : container.unpause());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await within(ANSWER_MS, Promise.all(this.#asked)).catch(() => undefined);
    await Promise.all([...this.#running.values()].map((box) => this.destroy(box.handle)));
    await this.#sweep();
    await this.#events.close();
    await removeOwnerFolder(this.#owner);
  }

  /** A container that comes after `start` has given up on it is removed when it comes. */
  async #create(limits: BoxLimits, socketDir: string): Promise<Docker.Container> {
    const created = this.#docker.createContainer(this.#plan(limits, socketDir));
    let isLate = false;
    const timer = setTimeout(() => (isLate = true), ANSWER_MS);
    const settled = created
      .then((container) => (isLate ? this.#remove(container.id) : undefined))
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(timer);
        this.#asked.delete(settled);
      });
    this.#asked.add(settled);
    return await created;
  }

  async #destroy(handle: BoxHandle): Promise<Death> {
    const box = this.#running.get(handle.id);
    clearTimeout(box?.life);
    const death = await this.#end(handle.id, box);
    await this.#remove(handle.id);
    await removeBoxFolder(handle.socketDir).catch(() => {});
    this.#running.delete(handle.id);
    this.#events.forget(handle.id);
    return death;
  }

  /** Stops the container if it runs and judges, from what the daemon told, why it does not. */
  async #end(id: string, box: Running | undefined): Promise<Death> {
    const container = this.#docker.getContainer(id);
    try {
      const { State } = await within(ANSWER_MS, container.inspect());
      if (State.Running) {
        if (box) box.stopped = true;
        await within(ANSWER_MS, container.kill()).catch(tolerateGone);
      }
      await this.#events.died(id, LAST_EVENTS_MS);
      if (box?.history.oom || State.OOMKilled) return { cause: 'oom' };
      if (box?.history.lost) return fault(box.history.lost);
      if (State.Running || box?.stopped) return { cause: 'stopped' };
      if (State.ExitCode === KILLED) return fault('killed from outside the box');
      return { cause: 'exited', detail: `the supervisor ended with exit code ${State.ExitCode}` };
    } catch (error) {
      return fault(box?.history.lost ?? wordsOf(error));
    }
  }

  /** Also called for containers that are gone. A daemon that does not answer is asked again later. */
  async #remove(id: string): Promise<void> {
    try {
      await within(ANSWER_MS, this.#docker.getContainer(id).remove({ force: true, v: true })).catch(
        tolerateGone,
      );
      this.#leftOver.delete(id);
    } catch {
      this.#leftOver.add(id);
    }
  }

  async #sweep(): Promise<void> {
    await Promise.all([...this.#leftOver].map((id) => this.#remove(id)));
  }

  #endLife(box: Running): void {
    box.stopped = true;
    // If this fails, `destroy` does it.
    box.container.kill().catch(() => {});
  }

  #plan(limits: BoxLimits, socketDir: string): Docker.ContainerCreateOptions {
    return containerOptions({
      image: this.#options.image,
      limits,
      socketDir,
      binds: this.#options.binds ?? [],
      labels: ownLabels(this.#options.campaign, limits.lifeMs),
    });
  }
}

const fault = (detail: string): Death => ({ cause: 'provider-fault', detail });

function tolerateGone(error: unknown): void {
  if (!isGone(error)) throw error;
}
