import { z } from 'zod';
import { Stage } from '../../fitness/evaluation.ts';
import { ToolStatus } from '../../sandbox/session/tool-progress.ts';
import { Split } from '../../suites/case.ts';

/** What is being evaluated, and where: the first line of its log. */
export const RunningHead = z.object({
  /** Milliseconds since 1970. */
  startedMs: z.number(),
  variant: z.string(),
  stage: Stage,
  split: Split,
  /** Provider of its box, and the box's id with it: the container, where that is Docker. */
  sandbox: z.string(),
  box: z.string(),
});
export type RunningHead = z.infer<typeof RunningHead>;

/** What a worker tells while it is at it. */
export const RunningNote = z.union([
  z.object({ of: z.number() }),
  /** A case is judged, or a session over; the verdict on a session comes from its verifier, later. */
  z.object({
    trial: z.string(),
    outcome: z.string(),
    verdict: z.string().optional(),
    durationMs: z.number(),
  }),
  /** A tool call of the session that runs, whenever it has come further. */
  z.object({ trial: z.string(), callId: z.string(), tool: z.string(), status: ToolStatus }),
  /** A line of OpenCode's own log, where a session was run. */
  z.object({ trial: z.string(), opencode: z.string() }),
]);
export type RunningNote = z.infer<typeof RunningNote>;
