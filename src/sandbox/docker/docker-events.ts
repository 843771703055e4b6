import type Docker from 'dockerode';

/** What the daemon has told about one container. */
export interface ContainerHistory {
  oom: boolean;
  exitCode: number | undefined;
  /** Set when the stream of events broke while the container lived: the daemon went away. */
  lost: string | undefined;
}

interface DaemonEvent {
  readonly Action?: string;
  readonly id?: string;
  readonly Actor?: { readonly Attributes?: Readonly<Record<string, string>> };
}

/** One stream of a daemon's `oom` and `die` events for the containers of one owner; the only source that tells an OOM kill of a child. */
export class DockerEvents {
  readonly #docker: Docker;
  readonly #label: string;
  readonly #histories = new Map<string, ContainerHistory>();
  readonly #waiting = new Map<string, () => void>();
  #opening: Promise<void> | undefined;
  #stream: (NodeJS.ReadableStream & { destroy?: () => void }) | undefined;

  constructor(docker: Docker, label: string) {
    this.#docker = docker;
    this.#label = label;
  }

  /** Opens the stream if it is not open. Throws when the daemon does not answer. */
  open(): Promise<void> {
    if (this.#stream) return Promise.resolve();
    // Boxes that start at once share one opening: a second stream would never be closed.
    this.#opening ??= this.#connect().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  async #connect(): Promise<void> {
    const stream = await this.#docker.getEvents({
      filters: { type: ['container'], event: ['oom', 'die'], label: [this.#label] },
    });
    this.#stream = stream;
    let rest = '';
    stream.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim()) this.#take(JSON.parse(line) as DaemonEvent);
    });
    const broken = (): void => {
      if (this.#stream !== stream) return;
      this.#stream = undefined;
      for (const [id, history] of this.#histories) {
        // A container that had already died is not touched by what came after.
        if (history.exitCode === undefined) history.lost = 'the Docker daemon went away';
        this.#settle(id);
      }
    };
    for (const event of ['end', 'close', 'error', 'aborted']) stream.on(event, broken);
  }

  watch(id: string): ContainerHistory {
    const history: ContainerHistory = { oom: false, exitCode: undefined, lost: undefined };
    this.#histories.set(id, history);
    return history;
  }

  forget(id: string): void {
    this.#histories.delete(id);
    this.#waiting.delete(id);
  }

  /** Resolves when the container's death was told, the stream broke, or `ms` passed. Events before the death are then known. */
  async died(id: string, ms: number): Promise<void> {
    const history = this.#histories.get(id);
    if (!history || history.exitCode !== undefined || history.lost !== undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#waiting.set(id, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    await this.#opening?.catch(() => undefined);
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.destroy?.();
  }

  #take(event: DaemonEvent): void {
    const history = event.id === undefined ? undefined : this.#histories.get(event.id);
    if (!history || event.id === undefined) return;
    if (event.Action === 'oom') history.oom = true;
    if (event.Action === 'die') {
      history.exitCode = Number(event.Actor?.Attributes?.['exitCode'] ?? Number.NaN);
      this.#settle(event.id);
    }
  }

  #settle(id: string): void {
    this.#waiting.get(id)?.();
    this.#waiting.delete(id);
  }
}
