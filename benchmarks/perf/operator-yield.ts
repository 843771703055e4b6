import { behaviourOf } from '../../src/engine/behaviour.ts';
import { parseConfig } from '../../src/engine/config.ts';
import { suiteRef } from '../../src/engine/executor.ts';
import { openExecutor } from '../../src/engine/open-executor.ts';
import type { Evaluation } from '../../src/fitness/evaluation.ts';
import { variantId } from '../../src/mutation/canonical.ts';
import type { Genome } from '../../src/mutation/genome.ts';
import { describeOperators, vary } from '../../src/mutation/vary.ts';
import { randomFor } from '../../src/random.ts';
import { loadSuite } from '../../src/suites/load-suite.ts';
import { baselineOf, suiteFolder } from './baselines.ts';
import { type Bench, round } from './bench.ts';

const SUITES = ['edit', 'grep'];
const PROPOSALS = 150;
const CASES = 200;

/** What became of one proposal of an operator. */
type Fate = 'refused' | 'does not load' | 'behaves alike' | 'behaves otherwise';

interface Drawn {
  readonly operator: string;
  readonly reason?: string;
  readonly child?: { readonly id: string; readonly genome: Genome };
}

/** One proposal for each draw, operators by weight; draws of an operator without a site make nothing and do not count. */
function draw(suite: string, parent: Genome): Drawn[] {
  const operators = describeOperators().filter(({ crossover }) => !crossover);
  const random = randomFor('operator-yield', suite);
  const drawn: Drawn[] = [];
  for (let n = 0; drawn.length < PROPOSALS; n++) {
    const { name } = random.weighted(operators, ({ weight = 1 }) => weight);
    const request = { parents: [parent], operator: name, stream: ['operator-yield', suite, n] };
    const made = vary(request, { tries: 1 });
    if (made.kind === 'child') drawn.push({ operator: name, child: made });
    else if (made.reason !== 'no-site') drawn.push({ operator: name, reason: made.reason });
  }
  return drawn;
}

async function fates(suite: string): Promise<(Drawn & { readonly fate: Fate })[]> {
  const loaded = await loadSuite(suiteFolder(suite));
  const config = parseConfig({ tool: '-', suite: '-' }, 'the bench');
  await using opened = await openExecutor({ ...config, campaign: 'bench-operator-yield' });
  const evaluate = (id: string, genome: Genome): Promise<Evaluation> =>
    opened.executor.evaluate({
      subject: { kind: 'genome', id, genome },
      suite: suiteRef(loaded),
      stage: 'cases',
      split: 'train',
      limit: CASES,
    });
  const baseline = await baselineOf(suite);
  const before = behaviourOf(await evaluate(variantId(baseline), baseline));
  const fate = async ({ child }: Drawn): Promise<Fate> => {
    if (!child) return 'refused';
    const evaluation = await evaluate(child.id, child.genome);
    if (evaluation.outcome.kind === 'invalid') return 'does not load';
    return behaviourOf(evaluation) === before ? 'behaves alike' : 'behaves otherwise';
  };
  const drawn = draw(suite, baseline);
  return await Promise.all(drawn.map(async (each) => ({ ...each, fate: await fate(each) })));
}

function tally(items: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.map(([item, n]) => `${item} ${n}`).join(', ');
}

const bench: Bench = {
  name: 'operator-yield',
  description: `what becomes of ${PROPOSALS} AST proposals on each of ${SUITES.join(', ')}: gate, loading, behaviour on ${CASES} train cases`,
  goal: 'at least 70 % pass the gate and load, and at least a third behave differently from their parent, on each',
  async run() {
    const figures: Record<string, number> = {};
    const notes: string[] = [];
    const passing: number[] = [];
    const differing: number[] = [];
    for (const suite of SUITES) {
      const all = await fates(suite);
      const share = (...wanted: Fate[]): number =>
        all.filter(({ fate }) => wanted.includes(fate)).length / all.length;
      passing.push(share('behaves alike', 'behaves otherwise'));
      differing.push(share('behaves otherwise'));
      figures[`${suite}Loads`] = round(passing.at(-1) ?? NaN, 3);
      figures[`${suite}BehavesOtherwise`] = round(differing.at(-1) ?? NaN, 3);
      const refused = all.flatMap(({ operator, reason }) => (reason ? [`${reason} (${operator})`] : []));
      const broken = all.filter(({ fate }) => fate === 'does not load').map(({ operator }) => operator);
      const alike = all.filter(({ fate }) => fate === 'behaves alike').map(({ operator }) => operator);
      notes.push(
        `${suite}: refused: ${tally(refused) || 'none'}. Does not load: ${tally(broken) || 'none'}. Behaves alike: ${tally(alike) || 'none'}.`,
      );
    }
    return {
      figures,
      goal: bench.goal,
      holds: passing.every((share) => share >= 0.7) && differing.every((share) => share >= 1 / 3),
      n: PROPOSALS * SUITES.length,
      spread: differing.map((share) => round(share, 3)).join(' and '),
      notes,
    };
  },
};

export default bench;
