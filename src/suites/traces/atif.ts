import { z } from 'zod';
import type { TraceFormat } from './trace.ts';

const Content = z
  .union([z.string(), z.array(z.looseObject({ text: z.string().optional() })), z.null()])
  .transform((content) =>
    typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('\n'),
  );

const Document = z.looseObject({
  schema_version: z.string().startsWith('ATIF'),
  steps: z.array(
    z.looseObject({
      tool_calls: z
        .array(
          z.looseObject({
            tool_call_id: z.string(),
            function_name: z.string(),
            arguments: z.record(z.string(), z.unknown()).catch({}),
          }),
        )
        .nullish(),
      observation: z
        .looseObject({
          results: z.array(
            z.looseObject({
              source_call_id: z.string().nullish(),
              content: Content.optional(),
              extra: z.looseObject({ status: z.string().optional() }).nullish(),
            }),
          ),
        })
        .nullish(),
    }),
  ),
});

/** ATIF has no mark for a failed call; where our own is not there, its first words must do. */
const FAILURE =
  /\b(?:error|not found|could not|cannot|failed|denied|rejected|ambiguous|multiple matches|no changes|identical|invalid|does not exist|must)\b/i;

/** Agent Trajectory Interchange Format, as Harbor and this project write it. */
export const atif: TraceFormat = {
  name: 'ATIF',
  read(document) {
    const parsed = Document.safeParse(document);
    if (!parsed.success) return undefined;
    const calls = parsed.data.steps.flatMap(({ tool_calls, observation }) =>
      (tool_calls ?? []).map((call) => {
        const result = observation?.results.find(
          ({ source_call_id }) => source_call_id === call.tool_call_id,
        );
        const output = result?.content ?? '';
        const status = result?.extra?.status;
        return {
          tool: call.function_name,
          args: call.arguments,
          output,
          failed:
            status === undefined ? FAILURE.test(output.slice(0, 300).split('\n')[0] ?? '') : status !== 'ok',
        };
      }),
    );
    return { calls: calls.map((call, i) => ({ n: i + 1, ...call })) };
  },
};
