import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { JournalReader } from '../../src/engine/journal/reader.ts';
import { type Bench, type BenchResult, median, rangeOf, round } from './bench.ts';
import { replayRaces } from './race-replay.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHIPPED = join(ROOT, 'benchmarks/edit/toolfinch.config.ts');
const SEEDS = (process.env['TOOLFINCH_BENCH_SEEDS'] ?? '1,2,3').split(',');
const RULES = { first: 50, alpha: 0.05 };
/** Folder of a campaign to replay instead of running any. */
const CAMPAIGN = process.env['TOOLFINCH_BENCH_CAMPAIGN'];
const GOAL =
  "at least a quarter of the case calls saved in every campaign, and in the mean the champion's validation score no more than 0.02 below that of full evaluation";

interface Run {
  /** Cases that children were run on, in all. */
  readonly calls: number;
  readonly children: number;
  readonly hopeless: number;
  readonly searchSec: number;
  /** Of the champion, or of the baseline where nothing beat it. */
  readonly score: number;
}

/** Races replayed on a campaign that is there already, with full evaluation of every child. */
function replayed(folder: string): BenchResult {
  const { children, hopeless, saving, unjustly, ancestorsLost } = replayRaces(folder, RULES);
  return {
    figures: {
      children,
      'given up': hopeless,
      'saving of case calls': round(saving, 3),
      'given up although ahead in the end': unjustly,
      'ancestors of the best given up': ancestorsLost,
    },
    goal: 'a quarter of the case calls saved, no ancestor of the best variant given up',
    holds: saving >= 0.25 && ancestorsLost === 0,
    n: 1,
    spread: 'one campaign, replayed',
    notes: [`Replay of ${folder}, which knew no races.`],
  };
}

/** The shipped campaign up to its champion, cases alone. */
async function campaign(seed: string, race: object | false): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'toolfinch-racing-'));
  try {
    const config = join(folder, 'toolfinch.config.mjs');
    const stages = { search: { race }, finalists: { trials: 0 }, claim: { enabled: false } };
    writeFileSync(
      config,
      `import shipped from ${JSON.stringify(SHIPPED)};
       const from = (path) => new URL(path, ${JSON.stringify(`file://${SHIPPED}`)}).pathname;
       export default { ...shipped, tool: from(shipped.tool), suite: from(shipped.suite), stages: ${JSON.stringify(stages)} };`,
    );
    await promisify(execFile)(
      process.execPath,
      [
        ...['bin/toolfinch.mjs', 'run', '--config', config, '--seed', seed],
        ...['--archive-dir', folder, '--json', '--quiet'],
      ],
      { cwd: ROOT, maxBuffer: 64 * 2 ** 20 },
    );
    return readRun(join(folder, 'edit'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readRun(folder: string): Run {
  const journal = JournalReader.open(folder);
  try {
    const fates = journal.fates();
    let calls = 0;
    let children = 0;
    for (const [n, { result }] of journal.recorded()) {
      if (result.kind !== 'evaluated' || fates.get(n) === 'duplicate') continue;
      children += 1;
      calls += result.evaluation.trials.length;
    }
    const [begun, ended] = [journal.events('started'), journal.events('search-ended')].map(([event]) =>
      Date.parse(event?.at ?? ''),
    );
    const champion = journal.events('finished').at(-1)?.data['champion'] ?? journal.baseline()?.id;
    const evaluation = journal.evaluation('validation', String(champion), 'cases', 'validation');
    return {
      calls,
      children,
      hopeless: [...fates.values()].filter((fate) => fate === 'hopeless').length,
      searchSec: ((ended ?? NaN) - (begun ?? NaN)) / 1000,
      score: evaluation?.objectives['score'] ?? NaN,
    };
  } finally {
    journal.close();
  }
}

const bench: Bench = {
  name: 'racing',
  description:
    'The shipped campaign with races against the same campaign with full evaluation of every child.',
  goal: GOAL,
  async run() {
    if (CAMPAIGN !== undefined) return replayed(CAMPAIGN);
    const figures: Record<string, number | string> = {};
    const savings: number[] = [];
    const regrets: number[] = [];
    const speedups: number[] = [];
    for (const seed of SEEDS) {
      process.stderr.write(`campaigns with seed ${seed} …\n`);
      const full = await campaign(seed, false);
      const raced = await campaign(seed, RULES);
      savings.push(1 - raced.calls / raced.children / (full.calls / full.children));
      regrets.push(full.score - raced.score);
      speedups.push(full.searchSec / full.children / (raced.searchSec / raced.children));
      figures[`seed ${seed}, full`] = inWords(full);
      figures[`seed ${seed}, raced`] = inWords(raced);
    }
    const regret = regrets.reduce((sum, value) => sum + value, 0) / regrets.length;
    figures['median saving of case calls'] = round(median(savings), 3);
    figures['median speed-up of the search'] = round(median(speedups), 2);
    figures['mean regret, validation score'] = round(regret, 3);
    figures['regrets'] = regrets.map((value) => value.toFixed(3)).join(', ');
    return {
      figures,
      goal: GOAL,
      holds: savings.every((saving) => saving >= 0.25) && regret <= 0.02,
      n: SEEDS.length,
      spread: `saving ${rangeOf(savings)}`,
      notes: [
        'Savings and speed-ups are per child. A regret below 0 means that the raced campaign did better.',
        'Score: mean reward on 603 validation cases. Seeds: TOOLFINCH_BENCH_SEEDS=1,2,3. A campaign without races to replay: TOOLFINCH_BENCH_CAMPAIGN.',
      ],
    };
  },
};

function inWords({ calls, children, hopeless, searchSec, score }: Run): string {
  return `${calls} calls for ${children} children, ${hopeless} given up, ${searchSec.toFixed(0)} s, score ${score.toFixed(3)}`;
}

export default bench;
