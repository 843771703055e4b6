import type { Case, Split } from './case.ts';
import type { SweBenchOptions } from './swe-bench/read-swe-bench.ts';
import type { Task } from './task.ts';

/** A set of cases and tasks for one kind of tool. */
export interface Suite {
  readonly name: string;
  /** The tool that the suite is for, e.g. `edit`. */
  readonly tool: string;
  readonly description: string;
  /** sha256 over every case and task; part of every record. */
  readonly hash: string;
  /** No case may begin before all that the one before it has started is gone. */
  readonly oneAtATime: boolean;
  /** Where it was read from. */
  readonly folder: string;
  /** What a SWE-bench file does not say itself; whoever reads the suite again needs it. */
  readonly sweBench?: SweBenchOptions;
  /** Modes that appear only in the held-out split. */
  readonly heldoutModes: readonly string[];
  cases(split: Split): readonly Case[];
  tasks(split: Split): readonly Task[];
}
