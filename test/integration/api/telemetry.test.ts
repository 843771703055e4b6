import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../../../src/api/server.ts';
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
/** A collector. */
const collector = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk: Buffer) => (text += chunk.toString()));
  request.on('end', () => {
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
  const { port } = collector.address() as AddressInfo;
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20key',
  };
  run = await runCommand(['run', '--quiet'], { cwd: folder, env });
}, LONG);
afterAll(async () => {
  await new Promise((resolve) => collector.close(resolve));
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
