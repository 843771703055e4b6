import type { Trial } from './evaluation.ts';
import { refusalText } from './observed-call.ts';
import type { SessionRecord } from './session-record.ts';
import type { Trajectory } from './trajectory.ts';

/** A call that the model made, as the gateway saw it, and what came of it. */
export interface MadeCall {
  readonly tool: string;
  /** What the tool said, where the call did not succeed: thrown, rejected, invalid, cut off, or an error as its answer. */
  readonly failure?: string;
}

/** Calls in order, without those of subagents. */
export function madeCalls({ exchanges }: SessionRecord, trajectory: Trajectory): MadeCall[] {
  const results = new Map(
    trajectory.steps.flatMap((s) =>
      (s.observation?.results ?? []).map((r) => [r.source_call_id, r] as const),
    ),
  );
  const inSubagent = new Set(trajectory.extra.subagent_call_ids);
  return exchanges
    .flatMap(({ toolCalls }) => toolCalls)
    .filter(({ callId }) => !inSubagent.has(callId))
    .map(({ callId, name }) => {
      const result = results.get(callId);
      if (result?.extra.status !== 'ok') return { tool: name, failure: result?.content ?? 'no result' };
      // What a command prints is the command's word, not the tool's.
      const failure = name === 'bash' ? undefined : refusalText({ output: result.content });
      return { tool: name, ...(failure !== undefined && { failure }) };
    });
}

export type ToolUse = Readonly<Record<string, { readonly made: number; readonly failed: number }>>;

export function toolUse(calls: readonly MadeCall[]): ToolUse {
  const use: Record<string, { made: number; failed: number }> = {};
  for (const { tool, failure } of calls) {
    const entry = (use[tool] ??= { made: 0, failed: 0 });
    entry.made++;
    if (failure !== undefined) entry.failed++;
  }
  return use;
}

/** Which tools each task has called, over its trials. */
export function coverage(trials: readonly Trial[]): Readonly<Record<string, ToolUse>> {
  const table: Record<string, Record<string, { made: number; failed: number }>> = {};
  for (const { cluster, calls = {} } of trials) {
    const row = (table[cluster] ??= {});
    for (const [tool, { made, failed }] of Object.entries(calls)) {
      const cell = (row[tool] ??= { made: 0, failed: 0 });
      cell.made += made;
      cell.failed += failed;
    }
  }
  return table;
}
