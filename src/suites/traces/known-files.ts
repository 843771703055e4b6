import type { Listing } from './listing.ts';

interface Known {
  /** By number. */
  readonly lines: Map<number, string>;
  readonly total?: number;
  /** The whole text, where it was written and not read. */
  readonly written?: string;
  /** A command has run since: it may have changed the file. */
  readonly isStale: boolean;
}

/** What a trace tells of files: what was read page by page, written and changed. */
export class KnownFiles {
  readonly #files = new Map<string, Known>();

  /** Takes in what was shown of a file. `isAll`: the call asked for the whole file. */
  show(path: string, { first, lines, total, isBare }: Listing, isAll: boolean): void {
    const before = this.#files.get(path);
    // What was written is known better than a listing can show it.
    if (before?.written !== undefined && !before.isStale) return;
    const end = total ?? (isAll && isBare ? first + lines.length - 1 : before?.total);
    const kept = before && !before.isStale && before.total === end ? before.lines : new Map<number, string>();
    for (const [i, line] of lines.entries()) kept.set(first + i, line);
    this.#files.set(path, { lines: kept, isStale: false, ...(end !== undefined && { total: end }) });
  }

  /** The file has been written. */
  write(path: string, text: string): void {
    this.#files.set(path, { lines: new Map(), written: text, isStale: false });
  }

  /** The file has been changed from what was known of it: as certain as that was. */
  change(path: string, text: string): void {
    this.#files.set(path, { lines: new Map(), written: text, isStale: this.isStale(path) });
  }

  forget(path: string): void {
    this.#files.delete(path);
  }

  /** A command has run, and who knows what it did. */
  ageAll(): void {
    for (const [path, known] of this.#files) this.#files.set(path, { ...known, isStale: true });
  }

  isStale(path: string): boolean {
    return this.#files.get(path)?.isStale === true;
  }

  /** The whole text; of a file that was read, with LF line ends and one after the last line. Undefined where a line is missing. */
  text(path: string): string | undefined {
    const known = this.#files.get(path);
    if (known?.written !== undefined) return known.written;
    if (known?.total === undefined) return undefined;
    const lines: string[] = [];
    for (let n = 1; n <= known.total; n++) {
      const line = known.lines.get(n);
      if (line === undefined) return undefined;
      lines.push(line);
    }
    return `${lines.join('\n')}\n`;
  }
}
