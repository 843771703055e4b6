import { trace } from '@opentelemetry/api';
import type { Reporter } from '../engine/reporter.ts';
import { version } from '../version.ts';
import { NAMES } from './names.ts';
import { otlpTracerProvider, type OtlpSpan } from './otlp-tracer.ts';
import { traceReporter } from './trace-reporter.ts';

/** Traces of one process. Closing it sends what is left, and waits a few seconds for it at most. */
export interface Telemetry extends AsyncDisposable {
  readonly reporter: Reporter;
}

const BATCH = 64;
const SEND_MS = 5_000;

/**
 * Traces for the collector that `OTEL_EXPORTER_OTLP_ENDPOINT` (or `…_TRACES_ENDPOINT`) names, by OTLP over HTTP in JSON;
 * undefined without one, or with `OTEL_SDK_DISABLED=true`. A collector that is gone is noted once and ends nothing.
 */
export function openTelemetry(
  env: NodeJS.ProcessEnv,
  now: () => number,
  onNote: (line: string) => void,
): Telemetry | undefined {
  const url = endpointOf(env);
  if (url === undefined || env.OTEL_SDK_DISABLED === 'true') return undefined;
  const headers = headersOf(env.OTEL_EXPORTER_OTLP_TRACES_HEADERS ?? env.OTEL_EXPORTER_OTLP_HEADERS ?? '');
  const service = env.OTEL_SERVICE_NAME ?? 'toolfinch';
  let waiting: OtlpSpan[] = [];
  let sending = Promise.resolve();
  let noted = false;
  const flush = (): void => {
    const spans = waiting;
    waiting = [];
    if (spans.length === 0) return;
    sending = sending
      .then(() => send(url, headers, document(service, spans)))
      .catch((error: unknown) => {
        if (!noted)
          onNote(
            `Traces could not be sent to ${url}: ${error instanceof Error ? error.message : String(error)}`,
          );
        noted = true;
      });
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
      await sending;
      trace.disable();
    },
  };
}

function endpointOf(env: NodeJS.ProcessEnv): string | undefined {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces, OTEL_EXPORTER_OTLP_ENDPOINT: base } = env;
  if (traces) return traces;
  return base ? `${base.replace(/\/+$/, '')}/v1/traces` : undefined;
}

/** `name=value,name=value`, values percent-encoded. */
function headersOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').flatMap((pair) => {
      const [name = '', ...value] = pair.split('=');
      return name.trim() === '' ? [] : [[name.trim(), decodeURIComponent(value.join('=').trim())]];
    }),
  );
}

function document(service: string, spans: readonly OtlpSpan[]): unknown {
  const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });
  return {
    resourceSpans: [
      {
        resource: { attributes: [attribute('service.name', service), attribute('service.version', version)] },
        scopeSpans: [{ scope: { name: NAMES.tracer, version }, spans }],
      },
    ],
  };
}

async function send(url: string, headers: Record<string, string>, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(SEND_MS),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`it answered ${response.status}`);
}
