import type { Outcome } from '../../outcome.ts';
import type { CaseExtra, CaseFollow } from '../contract.ts';

/**
 * The words of the control socket between a worker (`box.ts`) and the supervisor inside a box. Only types: the
 * supervisor imports them too, and nothing of this file exists when it runs. Framing is in `inside/frames.ts`.
 */

/** Worker to supervisor. `id` pairs a request with its replies. */
export type Request =
  | { readonly op: 'hello'; readonly id: number; readonly memoryBytes: number }
  | {
      readonly op: 'exec';
      readonly id: number;
      readonly command: readonly string[];
      readonly cwd?: string;
      readonly env?: Readonly<Record<string, string>>;
      readonly timeoutMs: number;
      readonly outputBytes: number;
    } // payload: stdin
  | {
      readonly op: 'spawn';
      readonly id: number;
      readonly command: readonly string[];
      readonly cwd?: string;
      readonly env?: Readonly<Record<string, string>>;
    }
  | { readonly op: 'kill'; readonly id: number; readonly target: number }
  | { readonly op: 'killAll'; readonly id: number }
  | { readonly op: 'writeFiles'; readonly id: number; readonly files: readonly FileSlice[] } // payload: contents
  | { readonly op: 'readTree'; readonly id: number; readonly dir: string; readonly maxBytes: number }
  | { readonly op: 'wipe'; readonly id: number; readonly dir: string; readonly keep: readonly string[] }
  | {
      readonly op: 'runCases';
      readonly id: number;
      readonly entry: string;
      readonly files: readonly FileSlice[];
      readonly options: BatchOptions;
    } // payload: sources
  | {
      readonly op: 'calls';
      readonly id: number;
      readonly contents: readonly number[];
      readonly calls: readonly WireCall[];
      readonly last: boolean;
    } // payload: new contents
  | { readonly op: 'stopCases'; readonly id: number }
  | { readonly op: 'dial'; readonly id: number; readonly token: string; readonly port: number }
  | { readonly op: 'openGateway'; readonly id: number };

/** Supervisor to worker. */
export type Reply =
  | { readonly id: number; readonly kind: 'done' }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string }
  | {
      readonly id: number;
      readonly kind: 'executed';
      readonly outcome: Outcome;
      readonly code: number;
      readonly durationMs: number;
      readonly stdoutBytes: number;
    } // payload: stdout, stderr
  | { readonly id: number; readonly kind: 'lines'; readonly lines: readonly (readonly [0 | 1, string])[] }
  | { readonly id: number; readonly kind: 'exited'; readonly code: number }
  | { readonly id: number; readonly kind: 'tree'; readonly files: readonly FileSlice[] } // payload: contents
  | { readonly id: number; readonly kind: 'observed'; readonly observations: readonly WireObservation[] } // payload: changed middles
  | { readonly id: number; readonly kind: 'casesDone' };

export interface FileSlice {
  readonly path: string;
  readonly bytes: number;
}

export interface BatchOptions {
  readonly callTimeoutMs: number;
  readonly batchTimeoutMs: number;
  readonly callCpuMs?: number;
  readonly outputBytes: number;
  readonly memoryBytes: number;
  readonly lookAhead: number;
  readonly deathsInARow: number;
  readonly deathsInTotal: number;
}

export interface WireCall {
  /** Relative path to index of a content; contents are numbered in the order in which they are sent. */
  readonly files: Readonly<Record<string, number>>;
  readonly extras?: Readonly<Record<string, CaseExtra>>;
  /** Relative path to seconds since 1970. */
  readonly modified?: Readonly<Record<string, number>>;
  readonly follow?: CaseFollow;
  /** JSON text of the arguments. */
  readonly args: string;
  readonly deny: boolean;
}

export interface WireObservation {
  /** Absent: ok. */
  readonly outcome?: Outcome;
  readonly output?: string;
  readonly pages?: readonly string[];
  readonly error?: string;
  readonly asks?: readonly { readonly permission: string; readonly patterns: readonly string[] }[];
  readonly ms: number;
  readonly changed?: readonly WireChange[];
}

/** Null: gone. Else the new bytes are `prefix` bytes of the fixture, `middle` bytes of the payload, `suffix` of the fixture. */
export interface WireChange {
  readonly path: string;
  readonly bytes: { readonly prefix: number; readonly middle: number; readonly suffix: number } | null;
}
