import { trace } from '@opentelemetry/api';
import type { Reporter } from '../engine/reporter.ts';
import { version } from '../version.ts';
import type { Exporter } from './exporter.ts';
import { openMetrics } from './metric-reporter.ts';
import { openMlflow } from './mlflow-reporter.ts';
import { NAMES } from './names.ts';
import { otlpSender } from './otlp-sender.ts';
import { otlpTracerProvider, type OtlpSpan } from './otlp-tracer.ts';
import { traceReporter } from './trace-reporter.ts';

/** Those of one process; closing waits a few seconds for all of them together at most. */
export interface Telemetry extends AsyncDisposable {
  readonly reporters: readonly Reporter[];
}

const BATCH = 64;
/** Milliseconds that a campaign's end may wait for its exporters. */
const END_MS = 8_000;

/** Traces and metrics by OTLP, and runs in MLflow, each where the environment names a receiver. */
export function openTelemetry(
  env: NodeJS.ProcessEnv,
  now: () => number,
  onNote: (line: string) => void,
): Telemetry {
  const exporters = [
    openTraces(env, now, onNote),
    openMetrics(otlpSender('metrics', env, onNote), now),
    openMlflow(env, now, onNote),
  ].filter((exporter) => exporter !== undefined);
  return {
    reporters: exporters.map(({ reporter }) => reporter),
    async [Symbol.asyncDispose]() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => (timer = setTimeout(resolve, END_MS)));
      await Promise.race([Promise.all(exporters.map((each) => each[Symbol.asyncDispose]())), late]);
      clearTimeout(timer);
    },
  };
}

function openTraces(
  env: NodeJS.ProcessEnv,
  now: () => number,
  onNote: (line: string) => void,
): Exporter | undefined {
  const sender = otlpSender('traces', env, onNote);
  if (!sender) return undefined;
  let waiting: OtlpSpan[] = [];
  const flush = (): void => {
    const spans = waiting;
    waiting = [];
    if (spans.length > 0)
      sender.send((resource, scope) => ({ resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] }));
  };
  const provider = otlpTracerProvider((span) => {
    waiting.push(span);
    if (waiting.length >= BATCH) flush();
  }, now);
  trace.setGlobalTracerProvider(provider);
  return {
    reporter: traceReporter(trace.getTracer(NAMES.tracer, version), now),
    async [Symbol.asyncDispose]() {
      flush();
      await sender.sent;
      trace.disable();
    },
  };
}
