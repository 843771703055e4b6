import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'libsql';
import { COMMAND } from '../../test/kit/command.ts';
import { type Bench, rangeOf, round } from './bench.ts';
import { recordSession } from './recorded-sessions.ts';

const PER_SECOND = 2_000;
const EVENTS = 120_000;
const SPANS = 6;
const BURST = 500;
const TICK_MS = 10;
/** Of the kernel's clock, in which the times of a process are counted. */
const TICKS_PER_SECOND = 100;

/** Words come one by one: for each recorded event so many pieces of text, as a model streams them. */
const DELTAS = 4;

/** The recorded events with the pieces of text that a real model would have sent, as templates for any number of sessions. */
function template(lines: readonly string[], session: string): string[] {
  const own = lines.filter((line) => line.includes(session));
  const delta = own.find((line) => line.includes('"message.part.delta"'));
  return own.flatMap((line) => [line, ...(delta === undefined ? [] : Array<string>(DELTAS).fill(delta))]);
}

/** An event of session number `n`: other ids, and it happens now. */
function rendered(line: string, n: number): string {
  const now = Date.now();
  const own = line
    .replace(/\b(ses|msg|prt|call)_\w+/g, (id) => `${id}n${n}`)
    .replace(/"(start|end|created|completed|updated|time)":\d{13}/g, (_, key: string) => `"${key}":${now}`);
  return `data: {"directory":"/project","payload":${own}}\n\n`;
}

/** Percent of a core at the rate of the goal, whatever rate the machine has allowed. */
const shareOf = (cpuSeconds: number, count: number): number => ((cpuSeconds * PER_SECOND) / count) * 100;

/** Seconds of processor time, and megabytes. */
function costOf(pid: number): { cpu: number; mb: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const [, kb = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return { cpu: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND, mb: Number(kb) / 1024 };
}

const bench: Bench = {
  name: 'watch-load',
  description: `toolfinch watch on a server that sends ${EVENTS} events, ${PER_SECOND} a second, in the shapes of a real one`,
  goal: 'under 10 % of a core, memory that does not grow, every call counted',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'toolfinch-watch-load-'));
    const { eventLines, sessionId } = await recordSession();
    const events = template(eventLines, sessionId);
    const isCall = (line: string): boolean =>
      line.includes('"type":"tool"') && /"status":"(?:completed|error)"/.test(line);
    let heard: (response: ServerResponse) => void = () => undefined;
    const listener = new Promise<ServerResponse>((resolve) => (heard = resolve));
    const server = createServer((request, response) => {
      if (request.url?.startsWith('/global/event')) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: {"directory":"/","payload":{"type":"server.connected","properties":{}}}\n\n');
        heard(response);
        return;
      }
      response.setHeader('content-type', 'application/json');
      response.end(request.url?.startsWith('/global/health') ? '{"healthy":true,"version":"1.18.33"}' : '[]');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const state = join(folder, 'watch.db');
    const args = [COMMAND, 'watch', '--server', url, '--state', state, '--json'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    try {
      const response = await listener;
      await sleep(2_000);
      const pid = child.pid ?? 0;
      const from = costOf(pid);
      const start = performance.now();
      const shares: number[] = [];
      const megabytes: number[] = [];
      const calls = new Set<string>();
      let [sent, last] = [0, from.cpu];
      while (sent < EVENTS) {
        const due = Math.min(EVENTS, ((performance.now() - start) / 1_000) * PER_SECOND);
        let chunk = '';
        // On a machine that is busy with other things, who is late does not catch up in one piece.
        for (const most = sent + BURST; sent < due && sent < most; sent++) {
          const line = events[sent % events.length] ?? '';
          const n = Math.floor(sent / events.length);
          if (isCall(line)) calls.add(`${/"prt_\w+"/.exec(line)?.[0]} ${n}`);
          chunk += rendered(line, n);
          if ((sent + 1) % (EVENTS / SPANS) > 0) continue;
          const { cpu, mb } = costOf(pid);
          shares.push(shareOf(cpu - last, EVENTS / SPANS));
          megabytes.push(mb);
          last = cpu;
        }
        if (chunk !== '' && !response.write(chunk)) await once(response, 'drain');
        await sleep(TICK_MS);
      }
      const seconds = (performance.now() - start) / 1_000;
      await sleep(5_000);
      const share = shareOf(costOf(pid).cpu - from.cpu, EVENTS);
      child.kill('SIGINT');
      await new Promise((resolve) => child.once('exit', resolve));
      const db = new Database(state);
      const { n } = db.prepare('SELECT COUNT(*) AS n FROM calls').get([]) as { n: number };
      db.close();
      const settled = megabytes.slice(1);
      const grown = (settled.at(-1) ?? 0) - (settled[0] ?? 0);
      return {
        figures: {
          eventsPerSecond: round(sent / seconds, 0),
          percentOfACore: round(share, 1),
          megabytes: round(settled.at(-1) ?? 0, 0),
          megabytesGrown: round(grown, 1),
          callsSent: calls.size,
          callsCounted: n,
        },
        goal: bench.goal,
        holds: share < 10 && grown < 20 && n === calls.size,
        n: shares.length,
        spread: rangeOf(shares, 1),
        notes: [
          `Percent of a core: processor time for each event, at ${PER_SECOND} a second. Spread: over ${SPANS} spans. Growth: from the second span to the last.`,
        ],
      };
    } finally {
      child.kill('SIGKILL');
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

export default bench;
