import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench, median, rangeOf, round } from './bench.ts';
import { serve, writeJournal } from './door-server.ts';

const PROPOSALS = 1_000;
const CONNECTIONS = 8;
const SECONDS = 3;
const ROUNDS = 5;
/** Of /proc/PID/stat; `getconf CLK_TCK` is 100 on every Linux for x64. */
const TICKS = 100;

const READS = {
  health: '/v1/health',
  /** Always the same one. */
  variant: '/v1/campaigns/bench/variants/VARIANT',
  /** Each in turn: more than the server keeps answers of. */
  eachVariant: '/v1/campaigns/bench/variants/EACH',
  page: '/v1/campaigns/bench/variants?limit=50',
  campaign: '/v1/campaigns/bench',
};

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Reads for a while over kept connections; how many were answered. */
async function load(urls: readonly string[]): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const end = performance.now() + SECONDS * 1_000;
  let answered = 0;
  let asked = 0;
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const url = urls[asked++ % urls.length] ?? '';
      get(url, { agent }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
        response.resume().on('end', () => {
          answered += 1;
          resolve();
        });
      }).on('error', reject);
    });
  const lane = async (): Promise<void> => {
    while (performance.now() < end) await one();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  agent.destroy();
  return answered;
}

const bench: Bench = {
  name: 'rest',
  description: `reads of a campaign of ${PROPOSALS} proposals over ${CONNECTIONS} connections, each kind ${ROUNDS} times for ${SECONDS} s`,
  goal: 'over 1,000 reads of a variant a second of one core',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'toolfinch-rest-'));
    try {
      await writeJournal(join(folder, 'bench'), PROPOSALS);
      await using server = await serve(folder);
      const list = await fetch(`${server.url}/v1/campaigns/bench/variants?limit=500`);
      const { variants } = (await list.json()) as { variants: { id: string }[] };
      const figures: Record<string, number> = {};
      let headline: number[] = [];
      for (const [kind, path] of Object.entries(READS)) {
        const urls = (kind === 'eachVariant' ? variants : variants.slice(-1)).map(
          ({ id }) => server.url + path.replace(/VARIANT|EACH/, id),
        );
        const [wall, core]: [number[], number[]] = [[], []];
        await load(urls);
        for (let round = 0; round < ROUNDS; round++) {
          const before = cpuSeconds(server.pid);
          const answered = await load(urls);
          wall.push(answered / SECONDS);
          core.push(answered / Math.max(0.01, cpuSeconds(server.pid) - before));
        }
        figures[`${kind}PerSecond`] = round(median(wall), 0);
        figures[`${kind}PerCoreSecond`] = round(median(core), 0);
        if (kind === 'variant') headline = core;
      }
      return {
        figures,
        goal: this.goal,
        holds: median(headline) > 1_000,
        n: ROUNDS,
        spread: rangeOf(headline, 0),
        notes: [
          `Of eachVariant there are ${variants.length}; the load average was ${loadavg()[0]?.toFixed(1)} at the end.`,
          'PerSecond is of wall time, with the client on the same machine; PerCoreSecond is of the server’s own processor time.',
        ],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

export default bench;
