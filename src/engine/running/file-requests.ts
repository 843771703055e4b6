import { randomUUID } from 'node:crypto';
import { type FSWatcher, existsSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Relative path to text. */
export type BoxFiles = Readonly<Record<string, string>>;
/** What lies in an evaluation's box at this moment; rejects where there is nothing to look at just now. */
export type Look = () => Promise<BoxFiles>;

const ASK = '.ask';
const ANSWER = '.files';
const POLL_MS = 20;

/**
 * Answers other processes that want to see the files of an evaluation that runs. They ask by a file, `NAME~TOKEN.ask`, in the
 * folder of running evaluations, and find the answer in `NAME~TOKEN.files`. Nobody asks, nothing is done.
 */
export class FileRequests {
  readonly #looks = new Map<string, Look>();
  #watcher: FSWatcher | undefined;

  constructor(private readonly folder: string) {}

  /** Answers for the evaluation until the result is called. The folder has to be there. */
  serve(name: string, look: Look): () => void {
    this.#looks.set(name, look);
    this.#watcher ??= watch(this.folder, { persistent: false }, (_, file) => {
      if (file?.endsWith(ASK)) void this.#answer(file.slice(0, -ASK.length));
    }).on('error', () => undefined);
    return () => {
      this.#looks.delete(name);
      if (this.#looks.size > 0) return;
      this.#watcher?.close();
      this.#watcher = undefined;
    };
  }

  async #answer(request: string): Promise<void> {
    const look = this.#looks.get(request.split('~')[0] ?? '');
    const ask = join(this.folder, request + ASK);
    if (!look || !existsSync(ask)) return;
    rmSync(ask, { force: true });
    const answer = await look().then(
      (files) => ({ files }),
      () => ({}),
    );
    const place = join(this.folder, request + ANSWER);
    try {
      writeFileSync(`${place}.part`, JSON.stringify(answer));
      renameSync(`${place}.part`, place);
    } catch {
      // Whoever asked will stop waiting.
    }
  }
}

/** Asks the process that runs an evaluation for the files in its box; undefined when it has none to show, or says nothing. */
export async function askForFiles(
  folder: string,
  name: string,
  waitMs: number,
): Promise<BoxFiles | undefined> {
  const request = join(folder, `${name}~${randomUUID()}`);
  try {
    writeFileSync(request + ASK, '');
    for (let waited = 0; waited < waitMs && !existsSync(request + ANSWER); waited += POLL_MS)
      await sleep(POLL_MS);
    return (JSON.parse(readFileSync(request + ANSWER, 'utf8')) as { files?: BoxFiles }).files;
  } catch {
    // The evaluation, and its folder, may be gone meanwhile.
    return undefined;
  } finally {
    rmSync(request + ASK, { force: true });
    rmSync(request + ANSWER, { force: true });
  }
}
