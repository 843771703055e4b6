import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** One look at a held-out split. Every look makes the next claim on it worth less. */
export const Opening = z.object({
  /** ISO 8601. */
  at: z.string(),
  /** `user@host`. */
  who: z.string(),
  why: z.string(),
  suite: z.string(),
  suiteHash: z.string(),
  /** What was looked at: ids of variants. */
  tools: z.array(z.string()),
});
export type Opening = z.infer<typeof Opening>;

/** `$XDG_STATE_HOME/toolfinch/openings.ndjson`, else below `~/.local/state`: it outlives campaigns and caches. */
export function openingsFile(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'toolfinch', 'openings.ndjson');
}

export function whoOpens(): string {
  return `${userInfo().username}@${hostname()}`;
}

/** Every opening of held-out splits by this user on this machine; lines are only ever added. */
export class OpeningLedger {
  constructor(private readonly file: string) {}

  /** Written before anything is looked at. Returns how often this suite has been opened, this time included. */
  record(opening: Opening): number {
    mkdirSync(dirname(this.file), { recursive: true });
    appendFileSync(this.file, `${JSON.stringify(opening)}\n`);
    return this.of(opening.suiteHash).length;
  }

  of(suiteHash: string): Opening[] {
    return this.#lines().filter((opening) => opening.suiteHash === suiteHash);
  }

  #lines(): Opening[] {
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch {
      return [];
    }
    return text.split('\n').flatMap((line) => {
      if (line === '') return [];
      try {
        return [Opening.parse(JSON.parse(line))];
      } catch {
        // A line that was cut off still stands for a look; what it looked at is not known.
        return [];
      }
    });
  }
}
