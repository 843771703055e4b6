import { randomBytes } from 'node:crypto';
import {
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type AttributeValue,
  type Span,
  type SpanContext,
  type TimeInput,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { attributesOf, nano, type OtlpAttribute } from './otlp-values.ts';

/** A span as OTLP writes it in JSON. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: 1;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly events: readonly {
    readonly name: string;
    readonly timeUnixNano: string;
    readonly attributes: readonly OtlpAttribute[];
  }[];
  readonly status: { readonly code: 0 | 1 | 2 };
}

/** Events of one span that are kept; a long campaign has more results than a collector takes. */
const EVENTS = 1_000;

/** Hands every ended span to `onEnd`. As much of OpenTelemetry's SDK as is needed here: its packages are twenty. */
export function otlpTracerProvider(onEnd: (span: OtlpSpan) => void, now: () => number): TracerProvider {
  const tracer: Tracer = {
    startSpan(name, options = {}, context) {
      const parent = context && trace.getSpanContext(context);
      return new RecordingSpan(name, parent, msOf(options.startTime, now), onEnd, now);
    },
    startActiveSpan(...args: unknown[]) {
      const run = args.at(-1) as (span: Span) => unknown;
      return run(this.startSpan(String(args[0]))) as never;
    },
  };
  return { getTracer: () => tracer };
}

class RecordingSpan implements Span {
  readonly #context: SpanContext;
  readonly #attributes: Record<string, AttributeValue> = {};
  readonly #events: OtlpSpan['events'][number][] = [];
  #code: 0 | 1 | 2 = 0;
  #ended = false;

  constructor(
    private name: string,
    private readonly parent: SpanContext | undefined,
    private readonly startMs: number,
    private readonly onEnd: (span: OtlpSpan) => void,
    private readonly now: () => number,
  ) {
    this.#context = {
      traceId: parent?.traceId ?? randomBytes(16).toString('hex'),
      spanId: randomBytes(8).toString('hex'),
      traceFlags: TraceFlags.SAMPLED,
    };
  }

  spanContext(): SpanContext {
    return this.#context;
  }

  setAttribute(key: string, value: AttributeValue): this {
    this.#attributes[key] = value;
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const [key, value] of Object.entries(attributes))
      if (value !== undefined) this.setAttribute(key, value);
    return this;
  }

  addEvent(name: string, attributes?: Attributes | TimeInput): this {
    if (this.#events.length >= EVENTS) return this;
    const given =
      typeof attributes === 'object' && !Array.isArray(attributes) && !(attributes instanceof Date);
    this.#events.push({
      name,
      timeUnixNano: nano(this.now()),
      attributes: given ? attributesOf(attributes as Attributes) : [],
    });
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus({ code }: { code: SpanStatusCode }): this {
    this.#code = code === SpanStatusCode.ERROR ? 2 : code === SpanStatusCode.OK ? 1 : 0;
    return this;
  }

  updateName(name: string): this {
    this.name = name;
    return this;
  }

  recordException(): void {
    this.#code = 2;
  }

  isRecording(): boolean {
    return !this.#ended;
  }

  end(endTime?: TimeInput): void {
    if (this.#ended) return;
    this.#ended = true;
    const { traceId, spanId } = this.#context;
    this.onEnd({
      ...{ traceId, spanId, name: this.name, kind: 1 },
      ...(this.parent && { parentSpanId: this.parent.spanId }),
      startTimeUnixNano: nano(this.startMs),
      endTimeUnixNano: nano(msOf(endTime, this.now)),
      attributes: attributesOf(this.#attributes),
      events: this.#events,
      status: { code: this.#code },
    });
  }
}

function msOf(time: TimeInput | undefined, now: () => number): number {
  if (typeof time === 'number') return time;
  if (time instanceof Date) return time.getTime();
  return Array.isArray(time) ? time[0] * 1e3 + time[1] / 1e6 : now();
}
