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
import { Exchange } from './ask-model.ts';

/** What a prompt is asked for; its hash is the key of the exchange. */
export interface Request {
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
  /** Number of the proposal: two that ask the same get replies of their own. */
  readonly proposal: number;
  /** Counted from 0: a prompt is asked again after a reply that could not be used. */
  readonly attempt: number;
}

/** One line of the file. */
const Entry = z.object({
  key: z.string(),
  model: z.string(),
  operator: z.string(),
  proposal: z.number(),
  attempt: z.number(),
  prompt: z.string(),
  /** The exchange, or the limit of the budget that stood against it. */
  outcome: z.union([
    Exchange,
    z.object({ kind: z.literal('spent'), limit: z.enum(['calls', 'tokens', 'usd']) }),
  ]),
  /** Wall milliseconds when it was made. */
  ms: z.number(),
  /** It was made in another campaign and told again here. */
  replayed: z.boolean().optional(),
});
export type Entry = z.infer<typeof Entry>;

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
  readonly #entries = new Map<string, Entry>();

  private constructor(private readonly path: string) {}

  /** Opens or begins the file; a last line that a killed process left unfinished is cut off. Throws `CASSETTE_DAMAGED`. */
  static open(path: string): Cassette {
    const cassette = new Cassette(path);
    if (!existsSync(path)) return cassette;
    const text = readFileSync(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
    for (const entry of parse(whole, path)) cassette.#entries.set(entry.key, entry);
    return cassette;
  }

  /** The entries of a campaign's folder, or of a file; nothing is changed there. */
  static read(path: string): readonly Entry[] {
    const file = existsSync(path) && statSync(path).isDirectory() ? join(path, CASSETTE_FILE) : path;
    if (!existsSync(file)) return [];
    const text = readFileSync(file, 'utf8');
    return parse(text.slice(0, text.lastIndexOf('\n') + 1), file);
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  entries(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  /** On disk when it returns. */
  add(entry: Entry): void {
    this.#entries.set(entry.key, entry);
    const file = openSync(this.path, 'a', 0o600);
    try {
      writeSync(file, `${JSON.stringify(entry)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
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
