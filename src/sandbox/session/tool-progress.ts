import { z } from 'zod';
import type { TaskRun } from './run-tasks.ts';
import type { TappedEvent } from './event-tap.ts';

/** As OpenCode names them; `completed` says nothing of whether the call did what it was to do. */
export const ToolStatus = z.enum(['pending', 'running', 'completed', 'error']);
type ToolStatus = z.infer<typeof ToolStatus>;

/** A tool call of a session that runs has come further. */
export interface ToolProgress {
  readonly callId: string;
  readonly tool: string;
  readonly status: ToolStatus;
}

export type OnTool = (run: TaskRun, progress: ToolProgress) => void;

const ToolPart = z.looseObject({
  type: z.literal('tool'),
  callID: z.string(),
  tool: z.string(),
  state: z.looseObject({ status: ToolStatus }),
});

/** Finds in a session's events how far its tool calls are; the same is told once. */
export function toolProgress(told: (progress: ToolProgress) => void): (event: TappedEvent) => void {
  const seen = new Map<string, string>();
  return ({ type, properties }) => {
    if (type !== 'message.part.updated') return;
    const part = ToolPart.safeParse(properties['part']).data;
    if (!part) return;
    const { callID: callId, tool, state } = part;
    if (seen.get(callId) === state.status) return;
    seen.set(callId, state.status);
    told({ callId, tool, status: state.status });
  };
}
