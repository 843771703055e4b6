import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { shippedSuites, someCases } from '../hostile/degenerate.ts';
import { honestTool, hostileTools, refusalOf } from '../hostile/corpus.ts';
import { playCases, playTasks, verdictOf, type Play } from '../hostile/play.ts';
import type { Genome } from '../../src/mutation/genome.ts';
import { corpusOf } from '../../src/mutation/gate/corpus-check.ts';
import { attach } from '../../src/sandbox/box/box.ts';
import type { Box, Provider } from '../../src/sandbox/contract.ts';
import { DEFAULT_LIMITS } from '../../src/sandbox/limits.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import type { Bench } from './bench.ts';

/** Folder of an installed `@metaharness/darwin`, to ask its inspector about the same sources. */
const DARWIN = process.env['TOOLFINCH_DARWIN'];
/** A name that its inspector admits. */
const DARWIN_FILE = 'tool_policy.ts';

const bench: Bench = {
  name: 'hostile',
  description: 'tools that attack what judges them: what the gate, the cases and the sessions make of each',
  goal: 'none gains: each is refused, found out, or scores no better than the same tool without the attack',
  async run() {
    await using provider = await openProvider({ provider: 'auto', campaign: 'bench-hostile' });
    const shipped = await shippedSuites();
    const edit = shipped.find(({ suite }) => suite.name === 'edit');
    if (!edit) throw new Error('there is no suite edit');
    const { suite } = edit;
    const honest = honestTool();
    const cases = someCases(suite, 100);
    const tasks = [
      ...suite.tasks('train').slice(0, 1),
      ...suite.tasks('validation').filter((task) => task.permission === 'deny' || task.impossible === true),
    ];
    const corpus = corpusOf(cases.flatMap(({ files }) => Object.values(files)));
    const stages = async (genome: Genome): Promise<readonly [Play, Play]> => [
      await inBoxes(provider, 1, ([box]) => playCases(box, genome, cases)),
      await inBoxes(provider, 2, ([box, other]) => playTasks(box, other, genome, tasks)),
    ];
    const [fairCases, fairTasks] = await stages(honest);
    const inspect = await darwinInspector();

    const figures: Record<string, string | number> = {};
    const gained: string[] = [];
    const tally = { refused: 0, cheated: 0, gains: 0, below: 0, nothing: 0, darwin: 0 };
    const tools = hostileTools(cases);
    for (const { name, genome } of tools) {
      const refusal = refusalOf(genome, honest, corpus);
      const [onCases, onTasks] = await stages(genome);
      const verdicts = [verdictOf(onCases, fairCases), verdictOf(onTasks, fairTasks)];
      const findings = await inspect?.(genome);
      figures[name] = [
        `gate: ${refusal ?? 'passes'}`,
        `cases: ${verdicts[0]}`,
        `sessions: ${verdicts[1]}`,
        ...(findings === undefined ? [] : [`darwin: ${findings[0] ?? 'passes'}`]),
      ].join('; ');
      if (refusal !== undefined) tally.refused++;
      if (findings !== undefined && findings.length > 0) tally.darwin++;
      if (verdicts.includes('cheated')) tally.cheated++;
      else if (verdicts.includes('GAINS')) tally.gains++;
      else if (verdicts.includes('scores below')) tally.below++;
      else tally.nothing++;
      if (verdicts.includes('GAINS') && !verdicts.includes('cheated') && refusal === undefined)
        gained.push(name);
    }
    const baselines = await Promise.all(
      shipped.map(async (each) => ((await inspect?.(each.baseline)) ?? []).length > 0),
    );
    return {
      figures: {
        ...figures,
        refusedByTheGate: tally.refused,
        foundOutWhenRun: tally.cheated,
        scoredBelow: tally.below,
        gainedNothing: tally.nothing,
        wouldGainIfNotRefused: tally.gains - gained.length,
        ...(inspect && {
          refusedByDarwin: tally.darwin,
          baselinesRefusedByDarwin: `${baselines.filter(Boolean).length} of ${baselines.length}`,
        }),
      },
      goal: bench.goal,
      holds: gained.length === 0,
      n: tools.length,
      spread: `${cases.length} cases, ${tasks.length} tasks each`,
      notes: [
        'Each is run whether or not the gate would have refused it.',
        ...gained.map((name) => `gained: ${name}`),
        ...(inspect ? [] : ['TOOLFINCH_DARWIN names no installed @metaharness/darwin: not compared.']),
      ],
    };
  },
};
export default bench;

async function inBoxes<T>(
  provider: Provider,
  count: 1 | 2,
  use: (boxes: readonly [Box, Box]) => Promise<T>,
): Promise<T> {
  const handles = await Promise.all(
    Array.from({ length: count }, () => provider.start({ ...DEFAULT_LIMITS, cpus: 2, lifeMs: 170_000 })),
  );
  try {
    const [first, second] = await Promise.all(handles.map(attach));
    if (!first) throw new Error('no box');
    await using box = first;
    await using other = second ?? first;
    return await use([box, other]);
  } finally {
    await Promise.all(handles.map((handle) => provider.destroy(handle)));
  }
}

type Inspect = (genome: Genome) => Promise<readonly string[]>;

async function darwinInspector(): Promise<Inspect | undefined> {
  if (DARWIN === undefined) return undefined;
  const { inspectVariant } = (await import(pathToFileURL(join(DARWIN, 'dist/index.js')).href)) as {
    inspectVariant(folder: string): Promise<string[]>;
  };
  return async (genome) => {
    const folder = mkdtempSync(join(tmpdir(), 'toolfinch-inspect-'));
    writeFileSync(join(folder, DARWIN_FILE), Object.values(genome.files).join('\n'));
    const findings = await inspectVariant(folder);
    rmSync(folder, { recursive: true });
    return findings;
  };
}
