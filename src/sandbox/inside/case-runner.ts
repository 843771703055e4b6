import type { CaseFollow } from '../contract.ts';
import { readSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { describeError, normaliseResult } from './tool-result.ts';
import { nextPage } from './next-page.ts';
import { FrameReader, encodeFrame } from './frames.ts';

/**
 * The candidate's process: loads the tool and calls it, one call after another, as OpenCode's tool registry would.
 * Everything that it reports is a claim; file states are read by the supervisor.
 */

export interface RunnerCall {
  readonly call: number;
  readonly dir: string;
  /** JSON text, `{{workspace}}` already replaced. */
  readonly args: string;
  readonly deny: boolean;
  readonly follow?: CaseFollow;
}

export interface AskRecord {
  readonly permission: string;
  readonly patterns: readonly string[];
}

/** First message to the process; calls follow. */
export interface RunnerOrder {
  readonly load: string;
}

export type RunnerReport =
  /** First of all, before anything of the candidate's has run. */
  | { readonly ready: true }
  | { readonly loaded: true }
  | { readonly loaded: false; readonly error: string }
  | {
      readonly call: number;
      readonly output?: string;
      readonly pages?: readonly string[];
      readonly error?: string;
      readonly hung?: true;
      readonly asks?: readonly AskRecord[];
      readonly ms: number;
    };

const CHANNEL = 3;
/** Work that a call leaves behind may end within this time, so that a forgotten `await` does not make results random. */
const SETTLE_MS = 50;
/** A call that waits with nothing left to wait for will never end. */
const HUNG_MS = 200;

type Execute = (args: unknown, context: object) => unknown;

function isTool(value: unknown): value is { execute: Execute } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'args' in value &&
    'description' in value &&
    'execute' in value
  );
}

async function load(path: string): Promise<{ execute: Execute }> {
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
  if (!isTool(module.default))
    throw new Error('the file has no default export with `args`, `description` and `execute`');
  if (typeof module.default.execute !== 'function') throw new Error('`execute` is not a function');
  return module.default;
}

const report = (message: RunnerReport): void => {
  const frame = encodeFrame(message);
  for (let at = 0; at < frame.length;) at += writeSync(CHANNEL, frame, at);
};

const reader = new FrameReader(64 << 20);
const chunk = Buffer.alloc(1 << 16);
const inbox: (RunnerCall | RunnerOrder)[] = [];

/** Blocks: between calls nothing of the candidate's runs. */
function nextMessage(): RunnerCall | RunnerOrder {
  for (;;) {
    const message = inbox.shift();
    if (message !== undefined) return message;
    const count = readSync(CHANNEL, chunk);
    if (count === 0) process.exit(0);
    for (const frame of reader.push(Uint8Array.prototype.slice.call(chunk, 0, count)))
      inbox.push(frame.header as RunnerCall | RunnerOrder);
  }
}

class RejectedError extends Error {
  override readonly name = 'PermissionRejectedError';
  readonly _tag = 'PermissionRejectedError';
}

async function perform(tool: { execute: Execute }, call: RunnerCall): Promise<RunnerReport> {
  const asks: AskRecord[] = [];
  const abort = new AbortController();
  const context = {
    sessionID: 'ses_0000000000000000000000000a',
    messageID: 'msg_0000000000000000000000000a',
    callID: `call_${call.call}`,
    agent: 'build',
    abort: abort.signal,
    messages: [],
    metadata: () => undefined,
    ask: (request: { permission?: unknown; patterns?: unknown }): Promise<void> => {
      const patterns = Array.isArray(request.patterns) ? request.patterns.map(String) : [];
      asks.push({ permission: String(request.permission), patterns });
      return call.deny
        ? Promise.reject(new RejectedError('The user rejected permission to use this specific tool call.'))
        : Promise.resolve();
    },
    directory: call.dir,
    worktree: call.dir,
  };
  process.chdir(call.dir);
  const args: unknown = JSON.parse(call.args);
  const start = performance.now();
  const took = (): number => Math.round((performance.now() - start) * 1000) / 1000;
  const asked = () => (asks.length > 0 ? { asks } : {});
  try {
    const output = normaliseResult(await tool.execute(args, context));
    const pages = call.follow && [output, ...(await furtherPages(tool, call.follow, output, args, context))];
    return { call: call.call, output, ...(pages && { pages }), ms: took(), ...asked() };
  } catch (error) {
    return { call: call.call, error: describeError(error), ms: took(), ...asked() };
  }
}

/** Goes on as each answer proposes, until one proposes nothing new. */
async function furtherPages(
  tool: { execute: Execute },
  follow: CaseFollow,
  first: string,
  args: unknown,
  context: object,
): Promise<string[]> {
  const pages: string[] = [];
  const asked = new Set<number>();
  for (let last = first; pages.length < follow.atMost - 1;) {
    const next = nextPage(follow, last, asked);
    if (next === undefined) break;
    last = normaliseResult(await tool.execute({ ...Object(args), [follow.argument]: next }, context));
    pages.push(last);
  }
  return pages;
}

function serve(tool: { execute: Execute }): void {
  let current: RunnerCall | undefined;
  let finished: RunnerReport | undefined;
  let restless = 0;
  let hangTimer: NodeJS.Timeout | undefined;

  const advance = (): void => {
    if (finished !== undefined) report(finished);
    finished = undefined;
    const call = nextMessage() as RunnerCall;
    current = call;
    // A call that ends without having waited for anything would otherwise leave the loop without a turn, and no
    // second `beforeExit` would come.
    setImmediate(() => undefined);
    void perform(tool, call).then((done) => {
      if (current !== call) return;
      finished = done;
      clearTimeout(hangTimer);
      hangTimer = undefined;
      // Usually `beforeExit` comes first: it means that nothing the call started is still under way.
      setTimeout(
        () => {
          if (current !== call || finished !== done) return;
          restless++;
          advance();
        },
        restless > 3 ? 0 : SETTLE_MS,
      ).unref();
    });
  };

  process.on('beforeExit', () => {
    if (finished !== undefined) return advance();
    const call = current;
    if (call === undefined || hangTimer !== undefined) return;
    hangTimer = setTimeout(() => {
      if (current !== call || finished !== undefined) return;
      hangTimer = undefined;
      finished = { call: call.call, hung: true, ms: HUNG_MS };
      advance();
    }, HUNG_MS);
  });
  advance();
}

// OpenCode logs these and goes on.
process.on('unhandledRejection', () => undefined);
process.on('uncaughtException', () => undefined);

// What nearly every tool imports; done while the box waits for its variant.
await import('@opencode-ai/plugin' as string).catch(() => undefined);
report({ ready: true });

try {
  const tool = await load((nextMessage() as RunnerOrder).load);
  report({ loaded: true });
  serve(tool);
} catch (error) {
  report({ loaded: false, error: describeError(error) });
  process.exit(0);
}
