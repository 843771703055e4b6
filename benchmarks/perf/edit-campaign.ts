import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Claim, Role } from '../../src/engine/claim.ts';
import { type Bench, median, rangeOf, round } from './bench.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SEEDS = (process.env['TOOLFINCH_BENCH_SEEDS'] ?? '1,2,3').split(',');
const GOAL =
  "the champion's held-out correct rate beats the baseline's and the built-in's, with fewer wrong edits than the built-in, for every seed";

interface Rates {
  readonly correct: number;
  readonly wrong: number;
}

async function campaign(seed: string): Promise<Claim | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'toolfinch-edit-campaign-'));
  try {
    const command = ['bin/toolfinch.mjs', 'run', '--config', 'benchmarks/edit/toolfinch.config.ts'];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...command, '--seed', seed, '--archive-dir', folder, '--json', '--quiet'],
      { cwd: ROOT, maxBuffer: 64 * 2 ** 20 },
    );
    return (JSON.parse(stdout) as { claim?: Claim }).claim;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ratesOf(claim: Claim | undefined, role: Role): Rates | undefined {
  const objectives = claim?.subjects.find((subject) => subject.role === role)?.stages.cases?.objectives;
  return objectives && { correct: objectives['correctRate'] ?? NaN, wrong: objectives['wrongRate'] ?? NaN };
}

const bench: Bench = {
  name: 'edit-campaign',
  description:
    'The shipped campaign from the plain baseline, AST operators alone, no model, one campaign a seed.',
  goal: GOAL,
  async run() {
    const figures: Record<string, number | string> = {};
    const gains: number[] = [];
    let holds = true;
    for (const seed of SEEDS) {
      process.stderr.write(`campaign with seed ${seed} …\n`);
      const claim = await campaign(seed);
      const [baseline, builtin, champion] = (['baseline', 'builtin', 'champion'] as const).map((role) =>
        ratesOf(claim, role),
      );
      for (const [role, rates] of Object.entries({ baseline, builtin, champion })) {
        figures[`seed ${seed}, ${role}`] = rates
          ? `correct ${(rates.correct * 100).toFixed(1)} %, wrong ${(rates.wrong * 100).toFixed(1)} %`
          : 'none';
      }
      if (!baseline || !builtin || !champion) {
        holds = false;
        continue;
      }
      gains.push((champion.correct - Math.max(baseline.correct, builtin.correct)) * 100);
      holds &&=
        champion.correct > baseline.correct &&
        champion.correct > builtin.correct &&
        champion.wrong < builtin.wrong;
    }
    figures['median gain over the better of both, points'] = round(median(gains), 1);
    return {
      figures,
      goal: GOAL,
      holds,
      n: SEEDS.length,
      spread: gains.length > 0 ? `${rangeOf(gains, 1)} points` : 'none',
      notes: ['Held-out cases. Seeds: TOOLFINCH_BENCH_SEEDS=1,2,3.'],
    };
  },
};

export default bench;
