import { z } from 'zod';
import type { TraceFormat } from './trace.ts';

const ToolPart = z.looseObject({
  type: z.literal('tool'),
  tool: z.string(),
  state: z.looseObject({
    status: z.string(),
    input: z.record(z.string(), z.unknown()).catch({}),
    output: z.string().optional(),
    error: z.string().optional(),
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
    const calls = messages.flatMap(({ parts }) =>
      parts.flatMap((part) => {
        const tool = ToolPart.safeParse(part);
        if (!tool.success) return [];
        const { status, input, output, error } = tool.data.state;
        const failed = status !== 'completed';
        return [{ tool: tool.data.tool, args: input, output: (failed ? error : output) ?? '', failed }];
      }),
    );
    return {
      ...(info.directory !== undefined && { folder: info.directory }),
      calls: calls.map((call, i) => ({ n: i + 1, ...call })),
    };
  },
};
