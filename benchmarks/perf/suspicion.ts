import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseConfig } from '../../src/engine/config.ts';
import { behaviourOf } from '../../src/engine/behaviour.ts';
import { suiteRef } from '../../src/engine/executor.ts';
import { JournalReader } from '../../src/engine/journal/reader.ts';
import { openExecutor } from '../../src/engine/open-executor.ts';
import type { Evaluation } from '../../src/fitness/evaluation.ts';
import { ochiai, spectraOf } from '../../src/fitness/spectrum.ts';
import { mcnemarExact, wilsonInterval } from '../../src/fitness/statistics.ts';
import { variantId } from '../../src/mutation/canonical.ts';
import type { Genome } from '../../src/mutation/genome.ts';
import type { Suspect } from '../../src/mutation/suspects.ts';
import { instrument } from '../../src/mutation/trace/instrument.ts';
import { describeOperators, vary } from '../../src/mutation/vary.ts';
import { randomFor } from '../../src/random.ts';
import { loadSuite } from '../../src/suites/load-suite.ts';
import { baselineOf, suiteFolder } from './baselines.ts';
import { type Bench, round } from './bench.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SUITES = ['edit', 'grep'];
/** Proposals of the campaign that parents are taken from. */
const PROPOSALS = 100;
const PARENTS = 4;
const DRAWS = 60;
const CASES = 200;
const PROVIDER = process.env['TOOLFINCH_BENCH_PROVIDER'] ?? 'auto';

/** The plain tool, and the fittest that a short campaign makes of it. */
async function parentsOf(suite: string): Promise<Genome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'toolfinch-suspicion-'));
  try {
    const file = join(folder, 'toolfinch.config.ts');
    const config = {
      name: 'bench',
      seed: 'suspicion',
      tool: join(suiteFolder(suite), 'tools', `${suite}.ts`),
      suite: suiteFolder(suite),
      proposals: PROPOSALS,
      archiveDir: folder,
      sandbox: { provider: PROVIDER },
      stages: { search: { limit: CASES }, finalists: { count: 0 }, claim: { enabled: false } },
    };
    writeFileSync(file, `export default ${JSON.stringify(config)};\n`);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['bin/toolfinch.mjs', 'run', '--config', file, '--json', '--quiet'],
      { cwd: ROOT, maxBuffer: 64 * 2 ** 20 },
    );
    const { elites } = JSON.parse(stdout) as {
      elites: { id: string; objectives: { score: number } }[];
    };
    const fittest = elites.toSorted((a, b) => b.objectives.score - a.objectives.score);
    const journal = JournalReader.open(join(folder, 'bench'));
    const made = fittest.flatMap(({ id }) => journal.genome(id) ?? []).slice(0, PARENTS - 1);
    journal.close();
    return [await baselineOf(suite), ...made];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Evaluate = (genome: Genome, traced?: boolean) => Promise<Evaluation>;

async function suspectsOf(parent: Genome, evaluate: Evaluate): Promise<Suspect[]> {
  const spans = instrument(parent)?.spans ?? [];
  const { trials } = await evaluate(parent, true);
  const values = ochiai(spectraOf(trials), spans.length);
  return spans.map((span, i) => ({ ...span, value: values[i] ?? 0 }));
}

/** What a child is to its parent. */
type Worth = 'none' | 'alike' | 'other' | 'better';

interface Draw {
  readonly uniform: Worth;
  readonly suspected: Worth;
}

/** Children of one parent, each drawn twice: the same operator and stream, once from all places alike, once by suspicion. */
async function drawsOf(suite: string, parent: Genome, evaluate: Evaluate): Promise<Draw[]> {
  const [before, suspects] = await Promise.all([evaluate(parent), suspectsOf(parent, evaluate)]);
  const id = variantId(parent);
  const operators = describeOperators().filter(({ crossover, observes }) => !crossover && !observes);
  const random = randomFor('bench-suspicion', suite, id);
  const score = ({ objectives }: Evaluation): number => objectives['score'] ?? -Infinity;
  const worthOf = async (made: ReturnType<typeof vary>): Promise<Worth> => {
    if (made.kind !== 'child') return 'none';
    const after = await evaluate(made.genome);
    if (after.outcome.kind === 'ok' && score(after) > score(before)) return 'better';
    return behaviourOf(after) === behaviourOf(before) ? 'alike' : 'other';
  };
  return await Promise.all(
    Array.from({ length: DRAWS }, async (_, n) => {
      const { name } = random.weighted(operators, ({ weight = 1 }) => weight);
      const request = { parents: [parent], operator: name, stream: ['bench-suspicion', suite, id, n] };
      const [uniform, suspected] = await Promise.all([
        worthOf(vary(request)),
        worthOf(vary({ ...request, suspects })),
      ]);
      return { uniform, suspected };
    }),
  );
}

async function drawsOn(suite: string): Promise<Draw[]> {
  process.stderr.write(`${suite} …\n`);
  const loaded = await loadSuite(suiteFolder(suite));
  const parents = await parentsOf(suite);
  const config = parseConfig({ tool: '-', suite: '-', sandbox: { provider: PROVIDER } }, 'the bench');
  await using opened = await openExecutor({ ...config, campaign: 'bench-suspicion' });
  const known = new Map<string, Promise<Evaluation>>();
  const evaluate: Evaluate = (genome, traced = false) => {
    const id = variantId(genome);
    const key = `${id} ${traced}`;
    const asked =
      known.get(key) ??
      opened.executor.evaluate({
        subject: { kind: 'genome', id, genome },
        suite: suiteRef(loaded),
        stage: 'cases',
        split: 'train',
        limit: CASES,
        traced,
      });
    known.set(key, asked);
    return asked;
  };
  const draws: Draw[] = [];
  for (const parent of parents) draws.push(...(await drawsOf(suite, parent, evaluate)));
  return draws;
}

const percent = (share: number): string => `${round(share * 100, 1)} %`;

const bench: Bench = {
  name: 'suspicion',
  description: `children by the same draws with and without suspicion: ${DRAWS} of each of ${PARENTS} parents on ${SUITES.join(' and ')}, on ${CASES} train cases`,
  goal: 'more children that score above their parent with suspicion than without, beyond chance (exact McNemar test, 5 %)',
  async run() {
    const figures: Record<string, string> = {};
    const all: Draw[] = [];
    for (const suite of [...SUITES, 'both']) {
      const draws = suite === 'both' ? all : await drawsOn(suite);
      if (suite !== 'both') all.push(...draws);
      for (const way of ['uniform', 'suspected'] as const) {
        const better = draws.filter((draw) => draw[way] === 'better').length;
        const { low, high } = wilsonInterval(better, draws.length);
        const other = draws.filter((draw) => draw[way] === 'other' || draw[way] === 'better').length;
        figures[`${suite}, ${way}`] =
          `${percent(better / draws.length)} better (95 % ${percent(low)} to ${percent(high)}), ${percent(other / draws.length)} behave differently, n = ${draws.length}`;
      }
    }
    const only = (way: keyof Draw, not: keyof Draw): number =>
      all.filter((draw) => draw[way] === 'better' && draw[not] !== 'better').length;
    const [gained, lost] = [only('suspected', 'uniform'), only('uniform', 'suspected')];
    const p = mcnemarExact(gained, lost);
    return {
      figures: {
        ...figures,
        'better only by suspicion': gained,
        'better only without': lost,
        p: round(p, 4),
      },
      goal: bench.goal,
      holds: gained > lost && p < 0.05,
      n: all.length,
      spread: 'intervals above',
      notes: [
        'The scores are those of train cases, by which suspicion goes, too: it says how search gets on, not what a champion is worth.',
        'TOOLFINCH_BENCH_PROVIDER chooses the sandbox.',
      ],
    };
  },
};

export default bench;
