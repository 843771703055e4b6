import { z } from 'zod';
import type { TraceCall, TraceFormat } from './trace.ts';

const ToolPart = z.looseObject({
  type: z.literal('tool'),
  tool: z.string(),
  state: z.looseObject({
    status: z.string(),
    input: z.record(z.string(), z.unknown()).catch({}),
    output: z.string().optional(),
    error: z.string().optional(),
    time: z.looseObject({ start: z.number(), end: z.number().optional() }).optional(),
  }),
});

const Document = z.looseObject({
  info: z.looseObject({ id: z.string(), directory: z.string().optional() }),
  messages: z.array(z.looseObject({ parts: z.array(z.unknown()) })),
});

/** What `opencode export SESSION` prints. */
export const opencodeExport: TraceFormat = {
  name: 'OpenCode export',
  read(document) {
    const parsed = Document.safeParse(document);
    if (!parsed.success) return undefined;
    const { info, messages } = parsed.data;
    const calls = callsOfParts(messages.flatMap(({ parts }) => parts));
    return {
      ...(info.directory !== undefined && { folder: info.directory }),
      calls,
    };
  },
};

/** The calls among the parts of a session's messages, in their order. */
export function callsOfParts(parts: readonly unknown[]): TraceCall[] {
  return parts
    .flatMap((part) => {
      const read = ToolPart.safeParse(part);
      if (!read.success) return [];
      const { tool, state } = read.data;
      const { status, input, output, error, time } = state;
      // OpenCode reroutes a call that it cannot make to this tool, which always completes.
      const isInvalid = tool === 'invalid' && typeof input['tool'] === 'string';
      const failed = status !== 'completed' || isInvalid;
      return [
        {
          tool: isInvalid ? String(input['tool']) : tool,
          args: input,
          output: (status === 'completed' ? output : error) ?? '',
          failed,
          ...(time?.end !== undefined && { ms: time.end - time.start }),
        },
      ];
    })
    .map((call, i) => ({ n: i + 1, ...call }));
}
