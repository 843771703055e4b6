import type { GatewayExchange } from './session-record.ts';
import type { ToolResult, Trajectory } from './trajectory.ts';

/**
 * Where OpenCode's log, which runs in one process with the candidate, and the gateway's record, which the candidate
 * cannot reach, do not tell the same story.
 * - `result-differs`: the model read something else than the log says the tool answered.
 * - `result-unlogged`: the model read the result of a call that the log does not have.
 * - `call-invented`: the log has a call that the model never made.
 * - `call-renamed`: the log gives the call to another tool.
 * - `call-unlogged`: the model made a call that the log does not have.
 * - `result-withheld`: the log has a result that never reached the model, though the model was asked again.
 * - `steps-differ`: the log has more model turns than there were.
 */
export interface Mismatch {
  readonly kind:
    | 'result-differs'
    | 'result-unlogged'
    | 'call-invented'
    | 'call-renamed'
    | 'call-unlogged'
    | 'result-withheld'
    | 'steps-differ';
  readonly callId?: string;
  readonly detail: string;
}

/** What OpenCode sends in place of a result that it dropped to save room, or of a call that did not end. */
const PLACEHOLDER = /^\[(?:Old tool result content cleared|Tool execution was interrupted)\]$/;

const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);

/**
 * Compares the two. An empty list means that they agree. Things that are only missing from the log count when the log is
 * whole: a lost line is a loss, not a lie. Calls of subagents are the gateway's alone and are left out.
 */
export function crossCheck(trajectory: Trajectory, exchanges: readonly GatewayExchange[]): Mismatch[] {
  const found: Mismatch[] = [];
  const logged = new Map(
    trajectory.steps.flatMap((s) => (s.tool_calls ?? []).map((c) => [c.tool_call_id, c] as const)),
  );
  const results = new Map(
    trajectory.steps.flatMap((s) =>
      (s.observation?.results ?? []).map((r) => [r.source_call_id, r] as const),
    ),
  );
  const asked = new Map(
    exchanges.flatMap((e) =>
      e.toolCalls.map((c) => [c.callId, { ...c, n: e.n, isCut: e.finish === 'cut' }] as const),
    ),
  );
  const read = new Map(exchanges.flatMap((e) => e.toolResults.map((r) => [r.callId, r.content] as const)));
  const ofSubagent = new Set(trajectory.extra.subagent_call_ids);
  const hasSubagents = ofSubagent.size > 0 || [...logged.values()].some((c) => c.function_name === 'task');
  const gapsCount = trajectory.extra.complete && !hasSubagents;

  for (const [callId, content] of read) {
    const result = results.get(callId);
    if (result === undefined) {
      if (gapsCount)
        found.push({ kind: 'result-unlogged', callId, detail: `the model read ${shown(content)}` });
    } else if (!sameContent(content, result.content, result.extra.attachments === true)) {
      if (!isOpen(result) || trajectory.extra.complete) {
        found.push({
          kind: 'result-differs',
          callId,
          detail: `the model read ${shown(content)}, the log says ${shown(result.content)}`,
        });
      }
    }
  }
  for (const [callId, call] of logged) {
    const real = asked.get(callId);
    if (real === undefined) {
      // A reply that was cut off shows in the log before the gateway has it whole.
      if (isOpen(results.get(callId))) continue;
      found.push({ kind: 'call-invented', callId, detail: `the log has a call of ${call.function_name}` });
    } else if (real.name.toLowerCase() !== call.function_name.toLowerCase()) {
      found.push({
        kind: 'call-renamed',
        callId,
        detail: `the model called ${real.name}, the log says ${call.function_name}`,
      });
    }
  }
  if (gapsCount) {
    const last = Math.max(-1, ...exchanges.map((e) => e.n));
    for (const [callId, call] of asked) {
      const result = results.get(callId);
      if (!logged.has(callId)) {
        // OpenCode asks anew when a reply breaks off, and forgets what was in it.
        if (call.isCut) continue;
        found.push({ kind: 'call-unlogged', callId, detail: `the model called ${call.name}` });
      } else if (
        result !== undefined &&
        result.extra.status !== 'unfinished' &&
        !read.has(callId) &&
        call.n < last
      ) {
        found.push({ kind: 'result-withheld', callId, detail: `the log says ${shown(result.content)}` });
      }
    }
  }
  const turns = trajectory.steps.filter((s) => s.metrics !== undefined).length;
  if (turns > exchanges.length) {
    found.push({
      kind: 'steps-differ',
      detail: `${turns} turns in the log, ${exchanges.length} requests at the gateway`,
    });
  }
  return found;
}

function isOpen(result: ToolResult | undefined): boolean {
  return result?.extra.status === 'unfinished' || result?.extra.status === 'aborted';
}

function sameContent(read: string, logged: string, hasAttachments: boolean): boolean {
  const a = read.trim();
  const b = logged.trim();
  return a === b || PLACEHOLDER.test(a) || (hasAttachments && a.includes(b));
}
