import type { Outcome } from '../outcome.ts';

/**
 * The sandbox contract. A *provider* (Docker, bubblewrap) lives on the main thread and starts and destroys boxes;
 * a *box* is what a worker thread holds while it runs one variant. They meet in a serialisable handle.
 *
 * Inside every box the same supervisor (`inside/supervisor.ts`) runs as PID 1 and is spoken to over one unix socket,
 * so that everything above the provider is the same code for all of them.
 *
 * The command's failure is a value (`ExecResult`); the provider's failure is a `BoxLostError`.
 */

/** What a box may use. Sizes in bytes, times in milliseconds. */
export interface BoxLimits {
  readonly memoryBytes: number;
  /** Cores, may be a fraction. */
  readonly cpus: number;
  readonly processes: number;
  readonly openFiles: number;
  /** Size of each writable tmpfs (`/work`, `/tmp`, home). Their sum must stay well below `memoryBytes`. */
  readonly diskBytes: number;
  /** Standard output and error of one command together; more kills the command. */
  readonly outputBytes: number;
  /** The box's whole life, after which it is destroyed whatever it does. */
  readonly lifeMs: number;
}

/** Serialisable: it travels from the main thread to a worker. */
export interface BoxHandle {
  readonly provider: string;
  /** Container id, or the local provider's own id. */
  readonly id: string;
  /** Host folder that appears read-only inside the box as `/ipc`; the worker listens on `control.sock` in it. */
  readonly socketDir: string;
  readonly limits: BoxLimits;
  readonly isolated: boolean;
}

/** Why a box is gone, as far as the provider can tell. */
export type Death =
  | { readonly cause: 'stopped' }
  | { readonly cause: 'oom' }
  | { readonly cause: 'exited'; readonly detail: string }
  | { readonly cause: 'provider-fault'; readonly detail: string };

export interface Provider extends AsyncDisposable {
  readonly name: 'docker' | 'bubblewrap';
  /** Identity of the root file system that boxes see; part of every record. */
  readonly imageId: string;
  /** Starts a box and returns when its supervisor can be attached to. Throws `BoxLostError` when it cannot. */
  start(limits: BoxLimits): Promise<BoxHandle>;
  /** Destroys the box and everything in it and says why it had died, if it had. Never throws; safe to call twice. */
  destroy(handle: BoxHandle): Promise<Death>;
  /** Stops everything in the box where it is, or lets it go on. The box's life goes on. Absent where it cannot be done. */
  freeze?(handle: BoxHandle, frozen: boolean): Promise<void>;
}

/** A slot of the warm pool, on the main thread. */
export interface BoxPool extends AsyncDisposable {
  /** A started box, from the warm ones when there is one. */
  lease(): Promise<BoxHandle>;
  /** Gives the slot back at once and destroys the box in the background. Resolves with the cause of death. */
  release(handle: BoxHandle): Promise<Death>;
}

/** The box's connection broke, or the provider failed. Not the candidate's fault until `Provider.destroy` says so. */
export class BoxLostError extends Error {
  override readonly name = 'BoxLostError';
}

export interface ExecOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly timeoutMs: number;
  /** Default: `BoxLimits.outputBytes`. */
  readonly outputBytes?: number;
}

export interface ExecResult {
  readonly outcome: Outcome;
  /** Exit code, or 128 + signal. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** A running background process inside a box. */
export interface BoxProcess {
  /** Lines of standard output and error, as they come; ends when the process does. */
  readonly lines: AsyncIterable<{ readonly stream: 'stdout' | 'stderr'; readonly line: string }>;
  readonly exited: Promise<number>;
  kill(): Promise<void>;
}

/** A worker's hold on a box. `attach(handle)` in `box.ts` makes one. */
export interface Box extends AsyncDisposable {
  readonly handle: BoxHandle;
  exec(command: readonly string[], options: ExecOptions): Promise<ExecResult>;
  spawn(command: readonly string[], options: Pick<ExecOptions, 'cwd' | 'env'>): Promise<BoxProcess>;
  /** Paths are absolute inside the box; missing folders are made. Text is UTF-8. */
  writeFiles(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  /** Every regular file below `dir`, relative path to bytes; symlinks are not followed. Throws above `maxBytes`. */
  readTree(dir: string, maxBytes?: number): Promise<Record<string, Uint8Array>>;
  /** Empties `dir`, but for the entries directly below it that are to be kept. */
  wipe(dir: string, keep?: readonly string[]): Promise<void>;
  /** Runs `calls` of the tool's `execute` in OpenCode's runtime. Observations come in the order of the calls. */
  runCases(
    tool: ToolSource,
    calls: readonly CaseCall[],
    options: CaseRunOptions,
  ): AsyncIterable<CaseObservation>;
  /** A loopback TCP port on the host that leads to `port` on the box's loopback. */
  forward(port: number): Promise<{ readonly port: number; close(): Promise<void> }>;
  /** Leads the box's 127.0.0.1:8080 to the host's `gateway.sock` in `BoxHandle.socketDir`, where the model gateway listens. Safe to call twice. */
  openGateway(): Promise<void>;
  /** Kills every process in the box but the supervisor. */
  killAll(): Promise<void>;
}

/** Structurally a genome. */
export interface ToolSource {
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
}

export interface CaseRunOptions {
  /** Deadline of one call; a call that misses it is killed and the batch goes on. */
  readonly callTimeoutMs: number;
  /** Deadline of the whole batch. */
  readonly batchTimeoutMs: number;
  /**
   * Processor time that calls may take in the mean, beyond two seconds for the batch. A candidate that takes more is given
   * up: the calls that are left are not made. Processes that a call starts are not counted. Default: no limit.
   */
  readonly callCpuMs?: number;
  /**
   * A candidate whose process dies (crash, timeout, out of memory) this often is given up: the calls that are left are
   * not made and get the last outcome. Default: 5 deaths in a row or 20 in total, so an endless loop costs seconds.
   */
  readonly giveUpAfter?: { readonly deathsInARow: number; readonly deathsInTotal: number };
  /** How many calls are prepared at a time, the one under way included. Default 8; 1 shows no fixture before its call. */
  readonly lookAhead?: number;
}

/** One call of the tool. `{{workspace}}` in string arguments becomes the case's own folder. */
export interface CaseCall {
  readonly id: string;
  /** The workspace before the call: relative path to text. Equal texts are sent once. */
  readonly files: Readonly<Record<string, string>>;
  readonly args: Readonly<Record<string, unknown>>;
  /** What the workspace holds besides text: bytes, symlinks, fifos, empty folders. */
  readonly extras?: Readonly<Record<string, CaseExtra>> | undefined;
  /** Relative path to seconds since 1970. */
  readonly modified?: Readonly<Record<string, number>> | undefined;
  /** Calls again as the answer proposes: see `CaseObservation.pages`. */
  readonly follow?: CaseFollow | undefined;
  /** How `ctx.ask` answers. `deny` rejects, as OpenCode does. */
  readonly permission: 'allow' | 'deny';
}

/** Structurally an extra of a case. */
export type CaseExtra =
  | { readonly kind: 'bytes'; readonly base64: string }
  | { readonly kind: 'link'; readonly to: string }
  | { readonly kind: 'fifo' }
  | { readonly kind: 'folder' };

/** Where `pattern` matches an answer, its first group becomes the number in `argument` and the call is made again. */
export interface CaseFollow {
  readonly pattern: string;
  readonly argument: string;
  readonly atMost: number;
}

/** What the supervisor saw. File states are read by the supervisor after the call, not by the candidate's process. */
export interface CaseObservation {
  readonly id: string;
  /** `ok` also when `execute` threw: that is the tool's answer. */
  readonly outcome: Outcome;
  /** What the model would read on success, cut at the output limit. */
  readonly output?: string;
  /** Every answer in order where the call was followed; `output` is the first. */
  readonly pages?: readonly string[];
  /** The message of what `execute` threw. */
  readonly error?: string;
  /** The workspace after the call: only paths that changed, appeared, or are gone (null). */
  readonly changed: Readonly<Record<string, string | null>>;
  /** Permissions that the tool asked for, in order. */
  readonly asks: readonly { readonly permission: string; readonly patterns: readonly string[] }[];
  /** Measured inside the box around `execute`; a claim of the candidate's process. */
  readonly durationMs: number;
}
