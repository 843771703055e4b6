import type { MessagePort } from 'node:worker_threads';
import type { Evaluation } from '../../fitness/evaluation.ts';
import type { VaryRequest, VaryResult } from '../../mutation/vary.ts';
import type { BoxHandle } from '../../sandbox/contract.ts';
import type { AgentSpec } from '../../sandbox/session/agents.ts';
import type { PermissionPolicy } from '../../sandbox/session/permission-policy.ts';
import type { ExitCode } from '../../errors.ts';
import type { EvaluationRequest } from '../executor.ts';

/** Deadlines inside an evaluation, in milliseconds. */
export interface Deadlines {
  readonly callTimeoutMs: number;
  readonly batchTimeoutMs: number;
  /** Of processor time, in the mean. */
  readonly callCpuMs?: number;
  readonly sessionTimeoutMs: number;
}

export interface EvaluationJob {
  readonly kind: 'evaluate';
  readonly request: EvaluationRequest;
  readonly deadlines: Deadlines;
  /** What runs sessions. */
  readonly agent: AgentSpec;
  /** How they are answered. */
  readonly permissions: PermissionPolicy;
  readonly provenance: Omit<Evaluation['provenance'], 'model' | 'runner'>;
  /** The first box, leased before the job began; further ones come over the port. */
  readonly handle: BoxHandle;
  readonly port: MessagePort;
}

export type Job = { readonly kind: 'vary'; readonly request: VaryRequest } | EvaluationJob;

/** Everything that a job can come to is a value: classes of errors do not survive the way between threads. */
export type Answer =
  /** `ms` by the clock, and of these what the gate took. */
  | { readonly kind: 'varied'; readonly result: VaryResult; readonly ms: number; readonly gateMs: number }
  | { readonly kind: 'evaluated'; readonly evaluation: Evaluation }
  /** The surroundings failed; worth another try. */
  | { readonly kind: 'fault'; readonly detail: string }
  /** A `ToolfinchError`: no evaluation can go on. */
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly what: string;
      readonly remedy: string;
      readonly exitCode: ExitCode;
    };
