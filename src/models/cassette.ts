import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { Usage } from './call-usage.ts';
import { Exchange } from './exchange.ts';

/** What a prompt is asked for; its hash is the key of the exchange. */
export interface Request {
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
  /** Number of the proposal: two that ask the same get replies of their own. */
  readonly proposal: number;
  /** Counted from 0: a prompt is asked again after a reply that could not be used. */
  readonly attempt: number;
  /** Name of the prompt's file, with its version; told and no part of the key, as what follows. */
  readonly version?: string;
  /** How many of the tries before were answered by something that was complained of. */
  readonly repairs?: number;
}

/** One line of the file. */
const Entry = z.object({
  key: z.string(),
  model: z.string(),
  operator: z.string(),
  proposal: z.number(),
  attempt: z.number(),
  prompt: z.string(),
  /** Name of the prompt's file, with its version, and how often a reply had been complained of before; absent in older files. */
  version: z.string().optional(),
  repairs: z.number().optional(),
  /**
   * The exchange, or the limit of the budget that stood against it. `begun`: it was about to be asked; where nothing follows
   * under the same key it is under way, or was lost with its process, and `usage` is what it cost at least.
   */
  outcome: z.union([
    Exchange,
    z.object({ kind: z.literal('spent'), limit: z.enum(['calls', 'tokens', 'usd']) }),
    z.object({ kind: z.literal('begun'), usage: Usage }),
  ]),
  /** Wall milliseconds when it was made. */
  ms: z.number(),
  /** It was made in another campaign and told again here. */
  replayed: z.boolean().optional(),
});
export type Entry = z.infer<typeof Entry>;
/** An entry that answers its request. */
export type Answered = Entry & { readonly outcome: Exclude<Entry['outcome'], { kind: 'begun' }> };

/** In a campaign's folder. */
export const CASSETTE_FILE = 'model-exchanges.ndjson';

/** sha256 over the parts of a request. */
export function keyOf({ model, system, prompt, proposal, attempt }: Request): string {
  return createHash('sha256')
    .update(JSON.stringify([model, system, prompt, proposal, attempt]))
    .digest('hex');
}

/** Every exchange with a model, a JSON object a line, by the hash of what was asked. */
export class Cassette {
  readonly #answered = new Map<string, Answered>();
  /** Begun, and without an answer so far. */
  readonly #begun: Entry[] = [];

  private constructor(private readonly path: string) {}

  /** Opens or begins the file; a last line that a killed process left unfinished is cut off. Throws `CASSETTE_DAMAGED`. */
  static open(path: string): Cassette {
    const cassette = new Cassette(path);
    if (!existsSync(path)) return cassette;
    const text = readFileSync(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
    for (const entry of parse(whole, path)) cassette.#take(entry);
    return cassette;
  }

  /** What `entries` gives, of a campaign's folder or of a file; nothing is changed there. */
  static read(path: string): readonly Entry[] {
    const file = existsSync(path) && statSync(path).isDirectory() ? join(path, CASSETTE_FILE) : path;
    if (!existsSync(file)) return [];
    const text = readFileSync(file, 'utf8');
    const cassette = new Cassette(file);
    for (const entry of parse(text.slice(0, text.lastIndexOf('\n') + 1), file)) cassette.#take(entry);
    return cassette.entries();
  }

  get(key: string): Answered | undefined {
    return this.#answered.get(key);
  }

  /** Every answer, then every call that was begun and has none. */
  entries(): readonly Entry[] {
    return [...this.#answered.values(), ...this.#begun];
  }

  /** On disk when it returns. */
  add(entry: Entry): void {
    this.#take(entry);
    const file = openSync(this.path, 'a', 0o600);
    try {
      writeSync(file, `${JSON.stringify(entry)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  #take(entry: Entry): void {
    if (!isAnswered(entry)) {
      this.#begun.push(entry);
      return;
    }
    this.#answered.set(entry.key, entry);
    // The last of them: one that was lost before cost something, too.
    const at = this.#begun.findLastIndex(({ key }) => key === entry.key);
    if (at >= 0) this.#begun.splice(at, 1);
  }
}

export function isAnswered(entry: Entry): entry is Answered {
  return entry.outcome.kind !== 'begun';
}

function parse(text: string, path: string): Entry[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, i) => {
      const parsed = Entry.safeParse(json(line));
      if (parsed.success) return parsed.data;
      throw new ToolfinchError(
        'CASSETTE_DAMAGED',
        `Line ${i + 1} of ${path} is not a recorded exchange.`,
        'Restore the file, or run the campaign anew without it.',
        ExitCode.usage,
      );
    });
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
