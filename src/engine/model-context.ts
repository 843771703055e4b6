import type { FailingCase, ModelContext, ShownVariant } from '../models/prompt-context.ts';
import { patchBetween } from '../patch.ts';
import { randomFor, type Random } from '../random.ts';
import type { Case } from '../suites/case.ts';
import type { Entry } from './archives/archive.ts';
import type { CampaignPlan } from './campaign-plan.ts';
import type { Deed } from '../fitness/deed.ts';
import type { Deeds } from './deeds.ts';
import type { Evidence, Failure } from './evidence.ts';
import { compareFitness } from './fitness-order.ts';

/** Shown besides the goals, where they are measured. Nothing that is timed: a replay must ask the same. */
const ALSO_SHOWN = ['correctRate', 'wrongRate', 'refusedRate'];

const IN_WORDS: Readonly<Record<string, string>> = {
  refused: 'an error, with nothing changed, although the call could be done',
  whitespace: 'in the right place, but with other blanks',
};

/** What the prompt of a proposal is made from: the parents, the first one's failing train cases, other elites. */
export function modelContext(
  plan: CampaignPlan,
  evidence: Evidence,
  stream: readonly (string | number)[],
  deeds: Deeds = new Map(),
): ModelContext {
  const { config, trainCases } = plan;
  const { failures = 0, elites = 0 } = config.models ?? {};
  const [parent, mate] = evidence.parents;
  if (!parent) throw new RangeError('A proposal needs a parent.');
  const shown = (entry: Entry): ShownVariant => ({
    genome: entry.genome,
    summary: entry.summary,
    ...(entry.cause !== undefined && { cause: entry.cause }),
    objectives: objectivesOf(plan, entry),
  });
  const known = evidence.failures.filter(({ id }) => trainCases?.has(id));
  return {
    contract: plan.checkout ? 'module' : 'tool',
    parent: shown(parent),
    ...(mate && { mate: shown(mate) }),
    failures: worstOfEachMode(known, randomFor(...stream, 'failures'))
      .slice(0, failures)
      .flatMap((failure) => {
        const found = trainCases?.get(failure.id);
        return found ? [failingCase(failure, found, deeds.get(failure.id))] : [];
      }),
    elites: otherElites(plan, evidence, randomFor(...stream, 'elites'))
      .slice(0, elites)
      .map(shown),
  };
}

function objectivesOf({ config }: CampaignPlan, { objectives }: Entry): Record<string, number> {
  const names = new Set([...config.goals.map(({ objective }) => objective), ...ALSO_SHOWN]);
  return Object.fromEntries(
    [...names].flatMap((name) => (objectives[name] === undefined ? [] : [[name, objectives[name]]])),
  );
}

/** The worst of every mode, then the second worst of every mode, and so on; of equals any. */
function worstOfEachMode(failures: readonly Failure[], random: Random): Failure[] {
  const seen = new Map<string, number>();
  return random
    .shuffle(failures)
    .toSorted((a, b) => a.reward - b.reward)
    .map((failure) => {
      const round = seen.get(failure.mode) ?? 0;
      seen.set(failure.mode, round + 1);
      return { failure, round };
    })
    .toSorted((a, b) => a.round - b.round)
    .map(({ failure }) => failure);
}

/** The fittest first, then others in random order: an archive's elites differ in kind. */
function otherElites({ config }: CampaignPlan, { elites, parents }: Evidence, random: Random): Entry[] {
  const others = elites.filter(({ id }) => parents.every((parent) => parent.id !== id));
  const [best, ...rest] = others.toSorted((a, b) => compareFitness(config.goals, b.objectives, a.objectives));
  return best ? [best, ...random.shuffle(rest)] : [];
}

function failingCase(
  { mode, verdict, errors }: Failure,
  { args, files, expect }: Case,
  deed: Deed | undefined,
): FailingCase {
  return {
    mode,
    verdict: IN_WORDS[verdict] ?? verdict,
    errors,
    args,
    files,
    expected: expectedOf(expect, files),
    ...(deed && { deed }),
  };
}

function expectedOf(expect: Case['expect'], before: Case['files']): string {
  switch (expect.kind) {
    case 'files': {
      const after = Object.entries({ ...before, ...expect.files }).flatMap(([path, text]) =>
        text === null ? [] : [[path, text] as const],
      );
      return `this change, and no other:\n${patchBetween(before, Object.fromEntries(after)) || 'none at all'}`;
    }
    case 'refusal':
      return 'an error, with every file left as it was.';
    case 'answer': {
      const { has, hasNot, extent, ended } = expect;
      return `an answer for which this holds: ${JSON.stringify({ has, hasNot, extent, ...(ended !== undefined && { ended }) })}`;
    }
    case 'whole':
      return `every line of the text, under its number, when the answer's hints are followed:\n${expect.text}`;
  }
}
