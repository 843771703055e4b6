import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startServer } from '../../../src/api/server.ts';
import { openTelemetry } from '../../../src/telemetry/open-telemetry.ts';
import { NAMES } from '../../../src/telemetry/names.ts';
import { runCommand, type Ran } from '../../kit/command.ts';
import { writeSmallProject } from '../../kit/small-campaign.ts';

interface Sent {
  readonly path: string | undefined;
  readonly key: string | undefined;
  readonly spans: readonly {
    readonly name: string;
    readonly traceId: string;
    readonly spanId: string;
    readonly parentSpanId?: string;
    readonly startTimeUnixNano: string;
    readonly endTimeUnixNano: string;
    readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
    readonly events: readonly { readonly name: string }[];
  }[];
}

/** Generous, for slow machines: none of these tests measures time. */
const LONG = 600_000;
const sent: Sent[] = [];
interface Point {
  readonly asInt?: string;
  readonly asDouble?: number;
  readonly count?: string;
  readonly bucketCounts?: readonly string[];
  readonly explicitBounds?: readonly number[];
  readonly attributes: Sent['spans'][number]['attributes'];
}
interface SentMetrics {
  readonly resourceMetrics: {
    readonly scopeMetrics: {
      readonly metrics: {
        readonly name: string;
        readonly sum?: { readonly dataPoints: Point[]; readonly isMonotonic: boolean };
        readonly gauge?: { readonly dataPoints: Point[] };
        readonly histogram?: { readonly dataPoints: Point[] };
      }[];
    }[];
  }[];
}
const metrics: SentMetrics[] = [];

/** What MLflow's REST API 2.0 asks for, as far as it is used here; wrong bodies are answered with 400. */
const bodies: Readonly<Record<string, z.ZodType>> = {
  'POST /api/2.0/mlflow/experiments/create': z.strictObject({ name: z.literal('tools') }),
  'POST /api/2.0/mlflow/runs/create': z.strictObject({
    experiment_id: z.literal('7'),
    run_name: z.literal('small'),
    start_time: z.int(),
    tags: z.array(z.strictObject({ key: z.string(), value: z.string() })),
  }),
  'POST /api/2.0/mlflow/runs/log-batch': z.strictObject({
    run_id: z.literal('r1'),
    metrics: z
      .array(
        z.strictObject({
          key: z.string().regex(/^[\w./ -]+$/),
          value: z.number(),
          timestamp: z.int(),
          step: z.int(),
        }),
      )
      .max(1_000)
      .optional(),
    params: z.array(z.strictObject({ key: z.string(), value: z.string() })).optional(),
    tags: z.array(z.strictObject({ key: z.string(), value: z.string() })).optional(),
  }),
  'POST /api/2.0/mlflow/runs/update': z.strictObject({
    run_id: z.literal('r1'),
    status: z.enum(['FINISHED', 'KILLED', 'FAILED']),
    end_time: z.int(),
  }),
};
const told: { readonly what: string; readonly body: Record<string, unknown> }[] = [];
const wrong: string[] = [];
const mlflow = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk: Buffer) => (text += chunk.toString()));
  request.on('end', () => {
    const what = `${request.method} ${request.url}`;
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (what === 'GET /api/2.0/mlflow/experiments/get-by-name?experiment_name=tools')
      return answer(404, { error_code: 'RESOURCE_DOES_NOT_EXIST' });
    const parsed = bodies[what]?.safeParse(JSON.parse(text || 'null'));
    if (!parsed?.success) {
      wrong.push(`${what} ${text} ${parsed?.error.message}`);
      return answer(400, { error_code: 'INVALID_PARAMETER_VALUE' });
    }
    told.push({ what, body: JSON.parse(text) as Record<string, unknown> });
    if (what.endsWith('/experiments/create')) return answer(200, { experiment_id: '7' });
    return answer(200, what.endsWith('/runs/create') ? { run: { info: { run_id: 'r1' } } } : {});
  });
});

/** A collector. */
const collector = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk: Buffer) => (text += chunk.toString()));
  request.on('end', () => {
    if (request.url === '/v1/metrics') {
      metrics.push(JSON.parse(text) as SentMetrics);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      return;
    }
    const body = JSON.parse(text) as { resourceSpans: { scopeSpans: Pick<Sent, 'spans'>[] }[] };
    const spans = body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    sent.push({ path: request.url, key: request.headers['x-key'] as string | undefined, spans });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});

let folder: string;
let run: Ran;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-telemetry-'));
  writeSmallProject(folder, {
    proposals: 3,
    stages: { finalists: { count: 1, trials: 0 }, claim: { enabled: false } },
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => mlflow.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  const env = {
    MLFLOW_TRACKING_URI: `http://127.0.0.1:${(mlflow.address() as AddressInfo).port}/`,
    MLFLOW_EXPERIMENT_NAME: 'tools',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20key',
  };
  run = await runCommand(['run', '--quiet'], { cwd: folder, env });
}, LONG);
afterAll(async () => {
  await new Promise((resolve) => collector.close(resolve));
  await new Promise((resolve) => mlflow.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

describe('traces', () => {
  it('reach a collector as one trace of stages and evaluations', () => {
    expect(run.code, run.stderr).toBe(0);
    const spans = sent.flatMap((each) => each.spans);
    expect(sent.every(({ path, key }) => path === '/v1/traces' && key === 'a key')).toBe(true);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const root = spans.find(({ parentSpanId }) => parentSpanId === undefined);
    expect(root?.name).toBe(`${NAMES.campaignSpan} small`);
    expect(root?.attributes).toContainEqual({
      key: NAMES.operation,
      value: { stringValue: NAMES.campaignSpan },
    });
    const search = spans.find(({ name }) => name === 'toolfinch.search');
    expect(search?.parentSpanId).toBe(root?.spanId);
    expect(search?.events).toHaveLength(3);
    const finalists = spans.find(({ name }) => name === 'toolfinch.finalists');
    const evaluations = spans.filter(({ name }) => name === `${NAMES.evaluationSpan} cases`);
    expect(evaluations.length).toBeGreaterThan(0);
    for (const evaluation of evaluations) expect(evaluation.parentSpanId).toBe(finalists?.spanId);
    for (const { startTimeUnixNano, endTimeUnixNano } of spans)
      expect(BigInt(endTimeUnixNano) >= BigInt(startTimeUnixNano)).toBe(true);
  });

  it(
    'that cannot be sent are noted once, and end nothing',
    async () => {
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
      const args = ['run', '--name', 'deaf', '--proposals', '1'];
      const { code, stderr } = await runCommand(args, { cwd: folder, env });
      expect(code).toBe(0);
      expect(stderr.split('Traces could not be sent')).toHaveLength(2);
    },
    LONG,
  );
});

describe('metrics', () => {
  it('reach a collector with what came of proposals, how good the best is, and how long evaluations took', () => {
    const last = metrics.at(-1)?.resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? [];
    const of = (name: string) => last.find((metric) => metric.name === name);
    const results = of(NAMES.resultsMetric)?.sum;
    expect(results?.isMonotonic).toBe(true);
    expect(results?.dataPoints.reduce((n, { asInt }) => n + Number(asInt), 0)).toBe(3);
    expect(results?.dataPoints[0]?.attributes).toContainEqual({
      key: NAMES.campaign,
      value: { stringValue: 'small' },
    });
    expect(of(NAMES.bestMetric)?.gauge?.dataPoints[0]?.asDouble).toBeTypeOf('number');
    const [durations] = of(NAMES.evaluationDurationMetric)?.histogram?.dataPoints ?? [];
    expect(durations?.bucketCounts).toHaveLength((durations?.explicitBounds?.length ?? 0) + 1);
    expect(durations?.bucketCounts?.reduce((n, count) => n + Number(count), 0)).toBe(
      Number(durations?.count),
    );
  });
});

describe('MLflow', () => {
  it('gets an experiment, a run, metrics by proposal, and what became of it', () => {
    expect(wrong).toEqual([]);
    const calls = told.map(({ what }) => what.replace('POST /api/2.0/mlflow/', ''));
    expect(calls.slice(0, 2)).toEqual(['experiments/create', 'runs/create']);
    expect(calls.at(-1)).toBe('runs/update');
    const batches = told.filter(({ what }) => what.endsWith('log-batch')).map(({ body }) => body);
    const logged = batches.flatMap(({ metrics: list = [] }) => list as { key: string; step: number }[]);
    const best = logged.filter(({ key }) => key === 'best').map(({ step }) => step);
    expect(best).toEqual([1, 2, 3]);
    const tags = batches.flatMap(({ tags: list = [] }) => list as { key: string; value: string }[]);
    expect(tags.map(({ key }) => key)).toContain('toolfinch.champion');
    expect(told.at(-1)?.body).toMatchObject({ status: 'FINISHED' });
  });
});

describe('a receiver that takes what it is sent and never answers', () => {
  it('does not hold up the end of a campaign', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const notes: string[] = [];
    const telemetry = openTelemetry(
      { OTEL_EXPORTER_OTLP_ENDPOINT: url, MLFLOW_TRACKING_URI: url },
      Date.now,
      (line) => notes.push(line),
    );
    expect(telemetry.reporters).toHaveLength(3);
    for (const { onStart } of telemetry.reporters) onStart?.({ name: 'a', folder: '/a', resumed: 0 });
    const began = Date.now();
    await telemetry[Symbol.asyncDispose]();
    expect(Date.now() - began).toBeLessThan(20_000);
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  }, 60_000);

  it('is not there without a word in the environment', () => {
    expect(openTelemetry({}, Date.now, () => undefined).reporters).toEqual([]);
  });
});

describe('/metrics', () => {
  it('tells Prometheus how campaigns stand, and what was asked', async () => {
    await using server = await startServer({ archiveDir: join(folder, 'archive'), port: 0 });
    for (let time = 0; time < 3; time++) await fetch(`${server.url}/v1/health`);
    await fetch(`${server.url}/made/up`);
    const response = await fetch(`${server.url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const text = await response.text();
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(
        /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z_]+="[^"]*",?)+\})? -?\d+(\.\d+)?(e-?\d+)?)$/,
      );
    expect(text).toContain('toolfinch_campaign_running{campaign="small"} 0');
    expect(text).toContain('toolfinch_campaign_proposals{campaign="small"} 3');
    expect(text).toMatch(/toolfinch_campaign_best\{campaign="small"\} 0?\.?\d+/);
    expect(text).toContain('toolfinch_http_requests_total{method="GET",route="/v1/health",status="200"} 3');
    expect(text).toContain('route="other",status="404"} 1');
    expect(text).not.toContain('made/up');
  });
});
