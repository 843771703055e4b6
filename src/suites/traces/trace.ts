/** One call of a tool, as a trace has it. */
export interface TraceCall {
  /** From 1, among all calls of the trace. */
  readonly n: number;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** What the model was told. */
  readonly output: string;
  readonly failed: boolean;
  /** Milliseconds that it took, where the trace says so. */
  readonly ms?: number;
}

/** The calls of one session, in their order. */
export interface Trace {
  /** What it is called in reports and in the ids of its cases. */
  readonly name: string;
  /** Folder that the session worked in, where the trace says so. */
  readonly folder?: string;
  readonly calls: readonly TraceCall[];
}

/** How traces of one format are read. To add one: a value of this type and its line in `read-traces.ts`. */
export interface TraceFormat {
  readonly name: string;
  /** Undefined when the document is of another format. */
  read(document: unknown): Omit<Trace, 'name'> | undefined;
}
