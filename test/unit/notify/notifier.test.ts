import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { configOf } from '../../../src/api/drive/door-config.ts';
import { NotifySink } from '../../../src/engine/notify-config.ts';
import { notification } from '../../../src/notify/notification.ts';
import { Notifier } from '../../../src/notify/notifier.ts';
import { startReceiver } from './receiver.ts';

const folder = mkdtempSync(join(tmpdir(), 'toolfinch-notify-'));
afterAll(() => rmSync(folder, { recursive: true }));

const env = { HOOK_SECRET: 'tell nobody', HOOK_URL: '', PATH: process.env['PATH'] };
const DELAYS_MS = [50, 100, 200];
const SOON = { timeout: 20_000, interval: 20 };
const finished = (text = 'done') => notification('campaign.finished', 0, text, { applied: 8 });

function notifier(sinks: readonly object[], endMs = 3_000) {
  const givenUp: string[] = [];
  const made = new Notifier(
    sinks.map((sink) => NotifySink.parse(sink)),
    {
      env,
      delaysMs: DELAYS_MS,
      endMs,
      onGivenUp: ({ text }, sink, why) => void givenUp.push(`${text}: ${sink}: ${why}`),
    },
  );
  return { made, givenUp };
}

describe('a webhook', () => {
  it('gets what happened as JSON, signed over the body with a secret that is not in it', async () => {
    await using receiver = await startReceiver((_, response) => response.writeHead(204).end());
    const { made, givenUp } = notifier([{ kind: 'webhook', url: receiver.url, secretEnv: 'HOOK_SECRET' }]);
    const sent = finished();
    made.tell(sent);
    await made[Symbol.asyncDispose]();
    const [{ body = '', headers = {} } = {}] = receiver.received;
    expect(JSON.parse(body)).toEqual(sent);
    const hmac = createHmac('sha256', 'tell nobody').update(body).digest('hex');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-toolfinch-signature': `sha256=${hmac}`,
      'x-toolfinch-event': 'campaign.finished',
      'x-toolfinch-delivery': sent.id,
    });
    expect(JSON.stringify([body, headers])).not.toContain('tell nobody');
    expect(givenUp).toEqual([]);
  });

  it('that answers 500 is tried again, with growing delays, until it takes it', async () => {
    await using receiver = await startReceiver((n, response) => response.writeHead(n < 3 ? 500 : 200).end());
    const { made, givenUp } = notifier([{ kind: 'webhook', url: receiver.url }]);
    made.tell(finished());
    await expect.poll(() => receiver.received.length, SOON).toBe(4);
    await made[Symbol.asyncDispose]();
    const times = receiver.received.map(({ atMs }) => atMs);
    // A timer may fire a little before its time.
    const waits = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    waits.forEach((wait, i) => expect(wait).toBeGreaterThan((DELAYS_MS[i] ?? 0) - 5));
    expect(new Set(receiver.received.map(({ headers }) => headers['x-toolfinch-delivery'])).size).toBe(1);
    expect(givenUp).toEqual([]);
  });

  it('that goes on answering 500 is given up after the stated number of attempts, and has one each from then on', async () => {
    await using receiver = await startReceiver((_, response) => response.writeHead(500).end());
    const { made, givenUp } = notifier([{ kind: 'webhook', url: receiver.url }]);
    made.tell(finished('one'));
    made.tell(finished('two'));
    await expect.poll(() => givenUp.length, SOON).toBe(2);
    await made[Symbol.asyncDispose]();
    const { host } = new URL(receiver.url);
    expect(givenUp).toEqual([
      `one: webhook at ${host}: it answered 500; attempts: 4`,
      `two: webhook at ${host}: it answered 500; attempts: 1`,
    ]);
    expect(receiver.received).toHaveLength(5);
  });

  it.each([404, 302])('that answers %i is not tried again', async (status) => {
    await using receiver = await startReceiver((_, response) =>
      response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end(),
    );
    const { made, givenUp } = notifier([{ kind: 'webhook', url: receiver.url }]);
    made.tell(finished());
    await expect.poll(() => givenUp.length, SOON).toBe(1);
    expect(receiver.received).toHaveLength(1);
    await made[Symbol.asyncDispose]();
  });

  it('that never answers holds up neither who tells nor other sinks, and the end only for a moment', async () => {
    await using receiver = await startReceiver(() => undefined);
    const path = join(folder, 'beside.ndjson');
    const { made, givenUp } = notifier(
      [
        { kind: 'webhook', url: receiver.url },
        { kind: 'file', path },
      ],
      300,
    );
    const began = performance.now();
    for (let i = 0; i < 20; i++) made.tell(finished(`n${i}`));
    expect(performance.now() - began).toBeLessThan(100);
    await expect.poll(() => readFileSync(path, 'utf8').split('\n').length, SOON).toBe(21);
    await made[Symbol.asyncDispose]();
    expect(givenUp).toHaveLength(20);
    expect(receiver.received.length).toBeLessThanOrEqual(1);
  });

  it('that is not there is given up with the reason', async () => {
    const { made, givenUp } = notifier([{ kind: 'webhook', url: 'http://127.0.0.1:9/' }]);
    made.tell(finished());
    await made[Symbol.asyncDispose]();
    expect(givenUp).toEqual([expect.stringMatching(/^done: webhook at 127\.0\.0\.1:9: .+; attempts: \d$/)]);
  });
});

describe('a command', () => {
  it('gets JSON on its standard input', async () => {
    const path = join(folder, 'by-command.json');
    const { made, givenUp } = notifier([{ kind: 'command', command: ['sh', '-c', `cat > ${path}`] }]);
    const sent = finished();
    made.tell(sent);
    await made[Symbol.asyncDispose]();
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(sent);
    expect(givenUp).toEqual([]);
  });

  it.each([
    [['sh', '-c', 'exit 3'], 'its exit code was 3'],
    [['no-such-program-here'], 'ENOENT'],
  ])('%j that fails is given up', async (words, why) => {
    const { made, givenUp } = notifier([{ kind: 'command', command: words }]);
    made.tell(finished());
    await expect.poll(() => givenUp, SOON).toEqual([expect.stringContaining(why)]);
    await made[Symbol.asyncDispose]();
  });
});

describe('sinks', () => {
  it('get the types that they want', async () => {
    const path = join(folder, 'wanted.ndjson');
    const { made } = notifier([{ kind: 'file', path, events: ['campaign.finished', 'alert.*'] }]);
    for (const type of ['campaign.started', 'campaign.finished', 'alert.budget', 'promotion.requested'])
      made.tell(notification(type, 0, 't', {}));
    await made[Symbol.asyncDispose]();
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual([
      'campaign.finished',
      'alert.budget',
    ]);
  });

  it('that cannot be had are refused at the start', () => {
    expect(() => notifier([{ kind: 'webhook', urlEnv: 'NOT_SET' }])).toThrow('NOT_SET, which is not set');
    expect(() => notifier([{ kind: 'webhook', url: 'http://x/', secretEnv: 'NOT_SET' }])).toThrow('NOT_SET');
    expect(NotifySink.safeParse({ kind: 'webhook' }).success).toBe(false);
    expect(NotifySink.safeParse({ kind: 'webhook', url: 'ftp://x/' }).success).toBe(false);
  });

  it('cannot be named by a configuration that comes through a door', () => {
    const sent = { notify: { sinks: [{ kind: 'command', command: ['sh'] }] } };
    expect(() => configOf(sent, { folders: [folder] })).toThrow('cannot say who is notified');
  });
});
