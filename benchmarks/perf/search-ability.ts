import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Claim } from '../../src/engine/claim.ts';
import type { CampaignConfig } from '../../src/engine/config.ts';
import { suiteFolder } from './baselines.ts';
import { type Bench, median, rangeOf, round } from './bench.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SUITES = (process.env['TOOLFINCH_BENCH_SUITES'] ?? 'edit,grep').split(',');
const SEEDS = (process.env['TOOLFINCH_BENCH_SEEDS'] ?? '1,2,3,4,5').split(',');
const PROPOSALS = Number(process.env['TOOLFINCH_BENCH_PROPOSALS'] ?? 500);
/** Decides the speed and not the result: both providers keep the same archive. */
const PROVIDER = process.env['TOOLFINCH_BENCH_PROVIDER'] ?? 'auto';

type Overrides = { readonly [K in keyof CampaignConfig]?: unknown };

/** The same budget, judges, operators and finalists for all; what differs is how children come about. */
const ARMS: Readonly<Record<string, Overrides>> = {
  shipped: {},
  'random search': { selection: 'founder', archive: { kind: 'top-k', k: 10_000 }, credit: false },
  'hill climbing': { selection: 'best', archive: { kind: 'top-k', k: 1 }, credit: false },
  'text mutation': { operators: ['text-noise'] },
};
/** The shipped search with something else than its defaults; only where they are named. */
const VARIATIONS: Readonly<Record<string, Overrides>> = {
  'without credit': { credit: false },
  'with suspicion': { suspicion: true },
};
const wanted = process.env['TOOLFINCH_BENCH_ARMS']?.split(',') ?? Object.keys(ARMS);
const overridesOf = (arm: string): Overrides => {
  const overrides = ARMS[arm] ?? VARIATIONS[arm];
  if (overrides) return overrides;
  const known = Object.keys({ ...ARMS, ...VARIATIONS }).join(', ');
  throw new RangeError(`TOOLFINCH_BENCH_ARMS has no ${arm}; there are ${known}.`);
};

/** How far the champion is ahead of the baseline on held-out cases; nothing where there is no champion. */
interface Gain {
  /** Mean reward, which campaigns select by. */
  readonly score: number;
  /** Points of the correct rate. */
  readonly correct: number;
}

async function gain(suite: string, arm: string, seed: string): Promise<Gain> {
  const folder = mkdtempSync(join(tmpdir(), 'toolfinch-search-ability-'));
  try {
    const config = {
      name: 'bench',
      seed,
      tool: join(suiteFolder(suite), 'tools', `${suite}.ts`),
      suite: suiteFolder(suite),
      proposals: PROPOSALS,
      archiveDir: folder,
      sandbox: { provider: PROVIDER },
      stages: { finalists: { trials: 0 }, claim: { trials: 0, builtin: false } },
      ...overridesOf(arm),
    };
    const file = join(folder, 'toolfinch.config.ts');
    writeFileSync(file, `export default ${JSON.stringify(config)};\n`);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['bin/toolfinch.mjs', 'run', '--config', file, '--json', '--quiet'],
      { cwd: ROOT, maxBuffer: 64 * 2 ** 20 },
    );
    const { claim } = JSON.parse(stdout) as { claim?: Claim };
    const ahead = (objective: string): number => {
      const of = (role: string): number =>
        claim?.subjects.find((subject) => subject.role === role)?.stages.cases?.objectives[objective] ?? NaN;
      const difference = of('champion') - of('baseline');
      return Number.isNaN(difference) ? 0 : difference;
    };
    return { score: ahead('score'), correct: 100 * ahead('correctRate') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const bench: Bench = {
  name: 'search-ability',
  description: `held-out gain of campaigns of ${PROPOSALS} proposals on ${SUITES.join(' and ')}, seeds ${SEEDS.join(', ')}: the shipped search and four others with the same budget`,
  goal: 'the shipped search has the largest median gain on each suite',
  async run() {
    const figures: Record<string, string> = {};
    // A name that is wrong is better known before hours of campaigns than between them.
    wanted.forEach(overridesOf);
    const medians = new Map<string, number>();
    for (const suite of SUITES) {
      for (const arm of wanted) {
        const gains: Gain[] = [];
        for (const seed of SEEDS) {
          process.stderr.write(`${suite}, ${arm}, seed ${seed} …\n`);
          gains.push(await gain(suite, arm, seed));
        }
        const scores = gains.map(({ score }) => score);
        const correct = gains.map((each) => each.correct);
        medians.set(`${suite}/${arm}`, median(scores));
        figures[`${suite}: ${arm}`] =
          `score ${round(median(scores), 3)} (${rangeOf(scores, 3)}), correct ${round(median(correct), 1)} points (${rangeOf(correct, 1)})`;
      }
    }
    const leads = (suite: string): boolean =>
      wanted.every(
        (arm) => (medians.get(`${suite}/shipped`) ?? NaN) >= (medians.get(`${suite}/${arm}`) ?? NaN),
      );
    return {
      figures,
      goal: bench.goal,
      holds: SUITES.every(leads),
      n: SEEDS.length,
      spread: 'in brackets above',
      notes: [
        'Mean reward, by which the goal is judged, and points of the correct rate, on held-out cases over the baseline; a campaign without a champion counts as 0.',
        'TOOLFINCH_BENCH_SUITES, _ARMS, _SEEDS and _PROPOSALS choose a part of it, _PROVIDER the sandbox.',
      ],
    };
  },
};

export default bench;
