import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, constants, mkdirSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const KEPT_BYTES = 1 << 16;
/** What a pipe holds; who writes more waits until they are taken out. */
const PIPE_BYTES = 1 << 16;
const DRAIN_MS = 20;

/**
 * The files in which a verifier leaves its results: pipes in a folder that the box sees read-only. What is written there
 * cannot be taken back or replaced by whoever else runs in the box, so a second reward shows.
 */
export class RewardChannel implements Disposable {
  readonly #pipes = new Map<string, { readonly fd: number; readonly parts: Buffer[]; bytes: number }>();
  readonly #timer: NodeJS.Timeout;

  /** Of what is written to one file, `keptBytes` are kept. */
  constructor(
    folder: string,
    names: readonly string[],
    private readonly keptBytes = KEPT_BYTES,
  ) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    for (const name of names) {
      const path = join(folder, name);
      execFileSync('mkfifo', [path]);
      chmodSync(path, 0o666);
      // Opened for writing as well: a pipe without a writer would end, one without a reader would hold its writers.
      const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
      this.#pipes.set(name, { fd, parts: [], bytes: 0 });
    }
    this.#timer = setInterval(() => this.#drain(), DRAIN_MS);
  }

  /** All that was written there so far, cut at `keptBytes`; undefined when nothing was. */
  read(name: string): string | undefined {
    this.#drain();
    const pipe = this.#pipes.get(name);
    return pipe === undefined || pipe.bytes === 0 ? undefined : Buffer.concat(pipe.parts).toString('utf8');
  }

  #drain(): void {
    const chunk = Buffer.alloc(PIPE_BYTES);
    for (const pipe of this.#pipes.values()) {
      const count = readWaiting(pipe.fd, chunk);
      const room = this.keptBytes - pipe.bytes;
      if (count > 0 && room > 0) pipe.parts.push(Buffer.from(chunk.subarray(0, Math.min(count, room))));
      pipe.bytes += Math.min(count, Math.max(0, room));
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    for (const { fd } of this.#pipes.values()) closeSync(fd);
    this.#pipes.clear();
  }
}

function readWaiting(fd: number, chunk: Buffer): number {
  try {
    return readSync(fd, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}
