import type { z } from 'zod';
import type { Context } from '../context.ts';

/** One thing that can be asked of the engine, through any door. */
export interface Operation<In extends z.ZodObject = z.ZodObject, Out extends z.ZodType = z.ZodType> {
  /** `noun.verb`; the method of JSON-RPC, and with `_` for `.` the tool of MCP. */
  readonly name: string;
  /** The tool of MCP, where it has a name of its own. */
  readonly mcp?: string;
  readonly summary: string;
  /** Where REST has it. Names in braces are inputs; the others come from the query, or the body of a POST. */
  readonly http: {
    readonly method: 'get' | 'post';
    readonly path: string;
    readonly status?: 200 | 201 | 202;
  };
  /** It reads, and its answer follows from the journal of the campaign that its path names, and from nothing else. */
  readonly ofJournal?: true;
  readonly input: In;
  readonly output: Out;
  /** Throws `ToolfinchError` for what the caller can mend. */
  run(input: z.output<In>, context: Context): z.output<Out> | Promise<z.output<Out>>;
}

/** Checks an operation's types and forgets them, for the table. */
export function operation<In extends z.ZodObject, Out extends z.ZodType>(
  given: Operation<In, Out>,
): Operation {
  return given as unknown as Operation;
}
