import { BoundedMap } from './bounded-map.ts';

const FOLDERS = 2_000;

/**
 * Since when a server has had the tools that it uses in a folder: a file that was replaced later is not among them.
 * OpenCode 1.18 loads tools when it begins to work in a folder, and again after it has let go of it.
 */
export class LoadedTools {
  #connectedMs = 0;
  readonly #folders = new BoundedMap<string, { readonly sinceMs: number; readonly hasBegun: boolean }>(
    FOLDERS,
  );

  /** The server may have been started anew; whether it was cannot be told. */
  connected(nowMs: number): void {
    this.#connectedMs = nowMs;
    this.#folders.clear();
  }

  /** The type of an event, and the folder whose it is. */
  hear(type: string | undefined, directory: string, nowMs: number): void {
    if (type === 'server.instance.disposed')
      this.#folders.set(directory, { sinceMs: nowMs, hasBegun: false });
    // It is told once for each of its plugins; the first one counts.
    else if (type === 'plugin.added' && this.#folders.get(directory)?.hasBegun !== true)
      this.#folders.set(directory, { sinceMs: nowMs, hasBegun: true });
  }

  /** Milliseconds since 1970; the time of the connection where nothing else is known. */
  since(directory: string): number {
    return this.#folders.get(directory)?.sinceMs ?? this.#connectedMs;
  }
}
