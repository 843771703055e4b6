import { z } from 'zod';

/**
 * The normal form of a session, shaped as an ATIF document (Agent Trajectory Interchange Format 1.7, Harbor): whoever
 * reads it need not know OpenCode, nor which of its streams it came from. What ATIF has no place for is under `extra`.
 */

/**
 * How a tool call ended. Only `ok` is a success:
 * - `error`: the tool threw.
 * - `rejected`: a person or a rule denied the permission.
 * - `invalid`: the model called a tool that is not offered, or with arguments that do not fit.
 * - `aborted`: the session was interrupted during the call.
 * - `unfinished`: the events end before the call does.
 */
export const CallStatus = z.enum(['ok', 'error', 'rejected', 'invalid', 'aborted', 'unfinished']);
export type CallStatus = z.infer<typeof CallStatus>;

export const ToolCall = z.object({
  tool_call_id: z.string(),
  /** The name that the model used, also where no such tool is offered. */
  function_name: z.string(),
  arguments: z.record(z.string(), z.unknown()),
});

export const ToolResult = z.object({
  source_call_id: z.string(),
  content: z.string(),
  extra: z.object({
    status: CallStatus,
    /** Milliseconds in the tool, without waiting for permission and without pauses. Absent when it has not ended. */
    tool_ms: z.number().optional(),
    /** Milliseconds from start to end as OpenCode reports them, waiting and pauses included. */
    reported_ms: z.number().optional(),
    /** The content holds more than text (an image, say), which is left out here. */
    attachments: z.boolean().optional(),
  }),
});
export type ToolResult = z.infer<typeof ToolResult>;

export const Metrics = z.object({
  /** Tokens read, cached ones included. */
  prompt_tokens: z.number(),
  /** Tokens written, reasoning included. */
  completion_tokens: z.number(),
  cached_tokens: z.number(),
  cost_usd: z.number(),
});

export const Step = z.object({
  /** From 1. */
  step_id: z.number().int().positive(),
  /** ISO 8601. */
  timestamp: z.string().optional(),
  source: z.enum(['user', 'agent', 'system']),
  message: z.string(),
  reasoning_content: z.string().optional(),
  tool_calls: z.array(ToolCall).optional(),
  observation: z.object({ results: z.array(ToolResult) }).optional(),
  metrics: Metrics.optional(),
});
export type Step = z.infer<typeof Step>;

export const Trajectory = z.object({
  schema_version: z.literal('ATIF-v1.7'),
  session_id: z.string().optional(),
  agent: z.object({ name: z.string(), version: z.string(), model_name: z.string() }),
  steps: z.array(Step),
  final_metrics: z.object({
    total_prompt_tokens: z.number(),
    total_completion_tokens: z.number(),
    total_cached_tokens: z.number(),
    total_cost_usd: z.number(),
    total_steps: z.number(),
  }),
  extra: z.object({
    /** The events reach to the session's end and every line of them was understood. */
    complete: z.boolean(),
    errors: z.array(z.object({ name: z.string(), message: z.string() })),
    permissions: z.array(
      z.object({
        permission: z.string(),
        patterns: z.array(z.string()),
        reply: z.string().optional(),
        /** What the model was told with it. */
        message: z.string().optional(),
        waited_ms: z.number(),
      }),
    ),
    subagent_call_ids: z.array(z.string()),
    log: z.object({ warnings: z.number(), errors: z.number() }),
    not_understood: z.object({
      events: z.object({ malformed: z.number(), unknownTypes: z.record(z.string(), z.number()) }),
      log: z.object({ malformed: z.number(), unknownTypes: z.record(z.string(), z.number()) }),
    }),
  }),
});
export type Trajectory = z.infer<typeof Trajectory>;
