/** Runs inside a plain OpenCode, copied beside the two versions: it may import nothing but Node's own modules. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

interface Context {
  readonly sessionID: string;
  ask(request: unknown): Promise<void>;
}

interface Version {
  readonly description: string;
  readonly args: object;
  execute(args: unknown, context: Context): Promise<unknown>;
}

interface Canary {
  /** Id of the promotion request: another one draws other sessions. */
  readonly request: string;
  /** Share of the sessions that meet the candidate. */
  readonly share: number;
  /** A line is added for every call: no arguments, no results. */
  readonly log: string;
  readonly old: Version;
  readonly candidate: Version;
}

/**
 * `ok`; `refused`: the tool said no, which tools do by throwing an Error; `crashed`: it failed, and had asked for
 * permission, so that it may have begun to write; `fell-back`: it failed before that, and the old version answered;
 * `both-failed`: that failed, too.
 */
export type CallOutcome = 'ok' | 'refused' | 'crashed' | 'fell-back' | 'both-failed';

/** Bytes of a log before it is moved aside; one older one is kept. */
const LOG_BYTES = 1_000_000;

/** One tool out of two versions. `TOOLFINCH_CANARY=off` leaves the old one alone, `all` gives the candidate every session. */
export function canary({ request, share, log, old, candidate }: Canary): Version {
  return {
    description: old.description,
    args: old.args,
    async execute(args, context) {
      const mode = process.env['TOOLFINCH_CANARY'];
      const isNew = mode === 'off' ? false : mode === 'all' || drawn(request, context.sessionID) < share;
      const started = performance.now();
      const tell = (outcome: CallOutcome, result?: unknown): void =>
        write(log, {
          at: new Date().toISOString(),
          session: nameOf(request, context.sessionID),
          version: isNew ? 'new' : 'old',
          outcome,
          ms: Math.round((performance.now() - started) * 1000) / 1000,
          chars: textOf(result)?.length ?? 0,
        });
      let hasAsked = false;
      const watched: Context = {
        ...context,
        async ask(asked) {
          await context.ask(asked);
          hasAsked = true;
        },
      };
      try {
        const result = await (isNew ? candidate : old).execute(args, watched);
        if (isNew && textOf(result) === undefined) throw new TypeError('The tool gave no output.');
        tell('ok', result);
        return result;
      } catch (error) {
        if (!isFailure(error)) {
          tell('refused');
          throw error;
        }
        if (!isNew || hasAsked) {
          tell('crashed');
          throw error;
        }
      }
      try {
        const result = await old.execute(args, context);
        tell('fell-back', result);
        return result;
      } catch (error) {
        tell(isFailure(error) ? 'both-failed' : 'fell-back');
        throw error;
      }
    },
  };
}

/** Tools refuse by throwing an Error; what the language throws for wrong code, and what is no Error, is no refusal. */
function isFailure(error: unknown): boolean {
  return (
    !(error instanceof Error) ||
    error instanceof TypeError ||
    error instanceof RangeError ||
    error instanceof ReferenceError ||
    error instanceof SyntaxError
  );
}

function textOf(result: unknown): string | undefined {
  if (typeof result === 'string') return result;
  if (typeof result !== 'object' || result === null || !('output' in result)) return undefined;
  return typeof result.output === 'string' ? result.output : undefined;
}

/** In [0, 1), the same for all calls of a session. */
export function drawn(request: string, session: string): number {
  return hash(`${request}\n${session}`, 0) / 2 ** 32;
}

/** Tells sessions apart in the log. */
function nameOf(request: string, session: string): string {
  return [1, 2].map((seed) => hash(`${session}\n${request}`, seed).toString(16).padStart(8, '0')).join('');
}

/** 32 bits: FNV-1a, mixed as MurmurHash3 ends. `node:crypto` would cost more to load than all else here. */
function hash(text: string, seed: number): number {
  let h = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Never in the way of a call. */
function write(log: string, line: object): void {
  try {
    mkdirSync(dirname(log), { recursive: true });
    if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES) renameSync(log, `${log}.1`);
    appendFileSync(log, `${JSON.stringify(line)}\n`);
  } catch {
    // A full or read-only disk is not the tool's concern.
  }
}
