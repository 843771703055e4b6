import type { Exporter } from './exporter.ts';
import { modelAttributes } from './model-attributes.ts';
import { NAMES } from './names.ts';
import type { OtlpSender } from './otlp-sender.ts';
import { attributesOf, nano } from './otlp-values.ts';

/** Milliseconds between two sendings at least. */
const EVERY_MS = 10_000;
/** Upper bounds of the durations of evaluations, in seconds. */
const BOUNDS = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500];
const CUMULATIVE = 2;

interface Durations {
  readonly attributes: Readonly<Record<string, string>>;
  count: number;
  sum: number;
  readonly buckets: number[];
}

/** A campaign as OpenTelemetry metrics; sums are cumulative since this process began. Undefined without a receiver. */
export function openMetrics(sender: OtlpSender | undefined, now: () => number): Exporter | undefined {
  if (!sender) return undefined;
  const start = nano(now());
  const results = new Map<string, number>();
  const durations = new Map<string, Durations>();
  const gauges = new Map<string, { readonly unit: string; readonly value: number }>();
  const tokens: { readonly model: string; readonly type: string; readonly n: number }[] = [];
  let campaign = '';
  let sentMs = now();
  const flush = (): void => {
    sentMs = now();
    const at = { startTimeUnixNano: start, timeUnixNano: nano(sentMs) };
    const point = (value: object, attributes: Readonly<Record<string, string>> = {}) => ({
      ...at,
      ...value,
      attributes: attributesOf({ [NAMES.campaign]: campaign, ...attributes }),
    });
    const sum = (name: string, unit: string, dataPoints: readonly object[]) =>
      dataPoints.length === 0
        ? []
        : [{ name, unit, sum: { dataPoints, aggregationTemporality: CUMULATIVE, isMonotonic: true } }];
    const metrics = [
      ...sum(
        NAMES.resultsMetric,
        '{proposal}',
        [...results].map(([fate, n]) => point({ asInt: String(n) }, { [NAMES.fate]: fate })),
      ),
      ...[...gauges].map(([name, { unit, value }]) => ({
        name,
        unit,
        gauge: { dataPoints: [point({ asDouble: value })] },
      })),
      ...sum(
        NAMES.tokensMetric,
        '{token}',
        tokens.map(({ model, type, n }) =>
          point({ asInt: String(n) }, { ...modelAttributes(model), [NAMES.tokenType]: type }),
        ),
      ),
      ...(durations.size === 0
        ? []
        : [
            {
              name: NAMES.evaluationDurationMetric,
              unit: 's',
              histogram: {
                aggregationTemporality: CUMULATIVE,
                dataPoints: [...durations.values()].map(({ attributes, count, sum: total, buckets }) =>
                  point(
                    {
                      count: String(count),
                      sum: total,
                      bucketCounts: buckets.map(String),
                      explicitBounds: BOUNDS,
                    },
                    attributes,
                  ),
                ),
              },
            },
          ]),
    ];
    if (metrics.length > 0)
      sender.send((resource, scope) => ({
        resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }],
      }));
  };
  return {
    reporter: {
      onStart({ name }) {
        campaign = name;
      },
      onResult({ fate, progress: { best, stats, evaluations } }) {
        results.set(fate, (results.get(fate) ?? 0) + 1);
        const score = best.objectives['score'];
        if (score !== undefined) gauges.set(NAMES.bestMetric, { unit: '1', value: score });
        gauges.set(NAMES.elitesMetric, { unit: '{variant}', value: stats.elites });
        gauges.set(NAMES.coverageMetric, { unit: '1', value: stats.coverage });
        gauges.set(NAMES.evaluationsMetric, { unit: '{evaluation}', value: evaluations });
        if (now() - sentMs >= EVERY_MS) flush();
      },
      onEvaluation(stage, { stage: kind, split, timing }) {
        const attributes = {
          [NAMES.stage]: stage,
          [NAMES.evaluationName]: `${split} ${kind}`,
          [NAMES.split]: split,
        };
        const key = Object.values(attributes).join(' ');
        const known = durations.get(key) ?? {
          ...{ attributes, count: 0, sum: 0 },
          buckets: Array.from({ length: BOUNDS.length + 1 }, () => 0),
        };
        durations.set(key, known);
        const seconds = timing.wallMs / 1000;
        const bucket = BOUNDS.findIndex((bound) => seconds <= bound);
        const at = bucket < 0 ? BOUNDS.length : bucket;
        known.count += 1;
        known.sum += seconds;
        known.buckets[at] = (known.buckets[at] ?? 0) + 1;
      },
      onEnd({ models }) {
        for (const [model, { tokensIn, tokensOut }] of Object.entries(models?.byModel ?? {}))
          tokens.push({ model, type: 'input', n: tokensIn }, { model, type: 'output', n: tokensOut });
      },
    },
    async [Symbol.asyncDispose]() {
      flush();
      await sender.sent;
    },
  };
}
