import type { Trace, TraceCall } from './trace.ts';

/** Every place in the traces at which the tools are called one directly after another, in their order, and none fails. */
export function sequencesIn(traces: readonly Trace[], tools: readonly string[]): (readonly TraceCall[])[] {
  return traces.flatMap(({ calls }) =>
    calls.flatMap((_, at) => {
      const run = calls.slice(at, at + tools.length);
      const fits =
        run.length === tools.length && run.every(({ tool, failed }, i) => tool === tools[i] && !failed);
      return fits ? [run] : [];
    }),
  );
}
