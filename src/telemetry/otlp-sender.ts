import { postJson } from './post-json.ts';
import { version } from '../version.ts';

/** Where signals of one kind go, and as whom. */
export interface OtlpSender {
  /** Sends in the background, one after another. */
  send(body: (resource: unknown, scope: unknown) => unknown): void;
  /** When everything that was handed over is sent, or given up. */
  readonly sent: Promise<void>;
}

/**
 * OTLP over HTTP in JSON, to what `OTEL_EXPORTER_OTLP_ENDPOINT` (or `…_TRACES_ENDPOINT`, `…_METRICS_ENDPOINT`) names;
 * undefined without one, or with `OTEL_SDK_DISABLED=true`. A collector that is gone is noted once and ends nothing.
 */
export function otlpSender(
  signal: 'traces' | 'metrics',
  env: NodeJS.ProcessEnv,
  onNote: (line: string) => void,
): OtlpSender | undefined {
  const upper = signal.toUpperCase();
  const base = env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  const url =
    env[`OTEL_EXPORTER_OTLP_${upper}_ENDPOINT`] || (base && `${base.replace(/\/+$/, '')}/v1/${signal}`);
  if (!url || env['OTEL_SDK_DISABLED'] === 'true') return undefined;
  const headers = headersOf(
    env[`OTEL_EXPORTER_OTLP_${upper}_HEADERS`] ?? env['OTEL_EXPORTER_OTLP_HEADERS'] ?? '',
  );
  const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const service = env['OTEL_SERVICE_NAME'] ?? 'toolfinch';
  const resource = {
    attributes: [attribute('service.name', service), attribute('service.version', version)],
  };
  const scope = { name: 'toolfinch', version };
  let sending = Promise.resolve();
  let failed = false;
  return {
    send(body) {
      sending = sending.then(async () => {
        // One that has not answered once is not waited for again.
        if (failed) return;
        try {
          await postJson(url, headers, body(resource, scope));
        } catch (error) {
          failed = true;
          const name = signal === 'traces' ? 'Traces' : 'Metrics';
          onNote(
            `${name} could not be sent to ${url}: ${error instanceof Error ? error.message : String(error)}`,
          );
        }
      });
    },
    get sent() {
      return sending;
    },
  };
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
