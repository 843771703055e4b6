import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { Genome } from '../../mutation/genome.ts';

/** What the program said to one proposal. */
export const RemoteAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('child'), genome: Genome, summary: z.string() }),
  /** It has none; others are tried. */
  z.object({ kind: z.literal('none'), detail: z.string() }),
]);
export type RemoteAnswer = z.infer<typeof RemoteAnswer>;

const Entry = z.object({ n: z.int(), answer: RemoteAnswer });
const FILE = 'remote-exchanges.ndjson';

/** What was answered to each proposal, a JSON object a line, in a campaign's folder. */
export class RemoteRecord {
  readonly #answers = new Map<number, RemoteAnswer>();

  private constructor(private readonly path: string) {}

  /** Opens or begins it. A last line that a killed process left unfinished is cut off. */
  static open(folder: string): RemoteRecord {
    const record = new RemoteRecord(join(folder, FILE));
    if (!existsSync(record.path)) return record;
    const text = readFileSync(record.path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) truncateSync(record.path, Buffer.byteLength(whole));
    for (const [i, line] of whole.split('\n').entries()) {
      if (line === '') continue;
      const { n, answer } = parse(line, `Line ${i + 1} of ${record.path}`);
      record.#answers.set(n, answer);
    }
    return record;
  }

  get(n: number): RemoteAnswer | undefined {
    return this.#answers.get(n);
  }

  /** On disk when it returns. */
  add(n: number, answer: RemoteAnswer): void {
    this.#answers.set(n, answer);
    const file = openSync(this.path, 'a', 0o600);
    try {
      writeSync(file, `${JSON.stringify({ n, answer })}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

function parse(line: string, where: string): z.infer<typeof Entry> {
  try {
    return Entry.parse(JSON.parse(line));
  } catch (cause) {
    throw new ToolfinchError(
      'REMOTE_RECORD_DAMAGED',
      `${where} is not a recorded answer.`,
      'Restore the file, or run the campaign anew.',
      ExitCode.usage,
      { cause },
    );
  }
}
