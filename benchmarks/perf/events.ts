import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Journal } from '../../src/engine/journal/journal.ts';
import { EventClient } from '../../test/kit/event-client.ts';
import { type Bench, median, rangeOf, round } from './bench.ts';
import { serve, writeJournal } from './door-server.ts';

const WRITES = 200;
const IDLE = 200;

function residentMb(pid: number): number {
  const [, kb = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}

const bench: Bench = {
  name: 'events',
  description: `from a write to the journal until a client of the server has it, ${WRITES} times; memory of the server with ${IDLE} clients that wait`,
  goal: 'under 100 ms in the median; under 50 MB for the clients',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'toolfinch-events-'));
    try {
      await writeJournal(join(folder, 'bench'), 100);
      await using server = await serve(folder);
      const url = `${server.url}/v1/campaigns/bench/events`;
      await (await fetch(`${server.url}/v1/campaigns/bench`)).arrayBuffer();
      const arrived = new Map<number, number>();
      const client = new EventClient(`${url}?type=campaign.bench`, ({ data }) =>
        arrived.set(Number((data as { data?: { i?: number } }).data?.i), performance.now()),
      );
      client.connect();
      await sleep(2_000);
      const latencies: number[] = [];
      {
        using journal = Journal.resume(join(folder, 'bench'), { now: () => Date.now() });
        for (let i = 0; i < WRITES; i++) {
          const before = performance.now();
          journal.event('bench', { i });
          for (const late = before + 10_000; !arrived.has(i) && performance.now() < late;) await sleep(1);
          latencies.push((arrived.get(i) ?? Infinity) - before);
          await sleep(i % 2 === 0 ? 20 : 400);
        }
      }
      client.cut();
      const alone = residentMb(server.pid);
      const clients = Array.from({ length: IDLE }, () => new EventClient(`${url}?after=now`));
      for (const each of clients) each.connect();
      await sleep(5_000);
      const grown = residentMb(server.pid) - alone;
      for (const each of clients) each.cut();
      const sorted = latencies.toSorted((a, b) => a - b);
      const middle = median(latencies);
      return {
        figures: {
          medianMs: round(middle, 1),
          p95Ms: round(sorted[Math.floor(WRITES * 0.95)] ?? NaN, 1),
          serverMb: round(alone, 0),
          idleClientsMb: round(grown, 1),
        },
        goal: this.goal,
        holds: middle < 100 && grown < 50,
        n: WRITES,
        spread: rangeOf(latencies, 1),
        notes: ['Half of the writes come after 20 ms, half after 400 ms of silence.'],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

export default bench;
