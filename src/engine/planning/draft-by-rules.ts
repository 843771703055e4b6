import { describeOperators } from '../../mutation/vary.ts';
import type { CampaignDraft, ModeRecord, PlanBasis } from './campaign-draft.ts';
import { ABOUT_TEXTS, rulesFor } from './rules.ts';

/** By how much the weight of an operator grows that the goal speaks for. */
const BY_GOAL = 3;
/** The same for failing modes, if all failures were of modes that speak for it. */
const BY_FAILURES = 4;
const FEW_CASES = 100;
const SHOWN_MODES = 3;

/** A campaign for a goal by keywords and counts of failures alone: same basis, same plan. */
export function draftByRules(basis: PlanBasis): CampaignDraft {
  const { goal, name, tool, suite, whySuite, trainCases, isBuiltin } = basis;
  const textsOnly = ABOUT_TEXTS.test(goal);
  const { weights, why } = weighed(basis);
  const favours = Object.keys(why).length > 0;
  const proposals = trainCases < FEW_CASES ? 200 : favours ? 300 : 400;
  return {
    config: {
      name,
      seed: '1',
      tool,
      suite,
      proposals,
      ...(textsOnly ? { evolve: 'texts' as const } : { operators: weights }),
      ...(!isBuiltin && { stages: { claim: { builtin: false } } }),
    },
    why: {
      name: [`Goal: ${goal}`],
      seed: ['Same seed, same archive.'],
      suite: [whySuite],
      proposals: [
        trainCases < FEW_CASES
          ? `${trainCases} train cases tell few variants apart: a short search.`
          : favours
            ? `${trainCases} train cases, and something to look for.`
            : `${trainCases} train cases, and nothing says where to look: a longer search.`,
      ],
      ...(textsOnly
        ? { evolve: ['The goal is about what the agent is told: only texts change.'] }
        : { operators: operatorReasons(basis, favours) }),
      ...(!isBuiltin && { stages: ['OpenCode ships no tool of this name to compare with.'] }),
    },
    whyOperators: textsOnly ? {} : why,
  };
}

function operatorReasons({ modes, source }: PlanBasis, favours: boolean): string[] {
  const failing = failingModes(modes);
  return [
    favours
      ? 'Every operator with its own weight; those that fit the goal or the failures more often.'
      : 'Neither goal nor failures speak for any operator: each has its own weight.',
    ...(source === undefined
      ? []
      : [
          failing.length === 0
            ? `${source}: no failing calls.`
            : `${source}: most failures in ${failing.slice(0, SHOWN_MODES).map(modeText).join(', ')}.`,
        ]),
  ];
}

const modeText = ({ mode, calls, failed, wrong }: ModeRecord): string =>
  `${mode} (${failed} of ${calls}${wrong > 0 ? `, ${wrong} wrong` : ''})`;

/** Most failures first. */
function failingModes(modes: readonly ModeRecord[]): ModeRecord[] {
  return modes
    .filter(({ failed }) => failed > 0)
    .sort((a, b) => b.failed - a.failed || (a.mode < b.mode ? -1 : 1));
}

function weighed({ goal, modes }: PlanBasis): {
  readonly weights: Record<string, number>;
  readonly why: Record<string, string>;
} {
  const byGoal = rulesFor(goal);
  const failing = failingModes(modes);
  const all = failing.reduce((sum, { failed }) => sum + failed, 0);
  const weights: Record<string, number> = {};
  const why: Record<string, string> = {};
  // A plan names no donors.
  for (const { name, weight = 1 } of describeOperators().filter(({ transplants }) => !transplants)) {
    const goals = byGoal.filter(({ operators }) => operators.includes(name));
    const fitting = failing.filter((record) =>
      rulesFor(wordsOf(record)).some(({ operators }) => operators.includes(name)),
    );
    const share = all === 0 ? 0 : fitting.reduce((sum, { failed }) => sum + failed, 0) / all;
    weights[name] = rounded(weight * (1 + (goals.length > 0 ? BY_GOAL : 0) + BY_FAILURES * share));
    const reasons = [
      ...(goals.length > 0 ? [`goal: ${goals.map(({ about }) => about).join('; ')}`] : []),
      ...(share > 0 ? [`${Math.round(share * 100)} % of the failures, such as ${fitting[0]?.mode}`] : []),
    ];
    if (reasons.length > 0 && weight > 0) why[name] = reasons.join('; ');
  }
  return { weights, why };
}

/** A mode's name, and which way it fails. */
function wordsOf({ mode, failed, wrong }: ModeRecord): string {
  return `${mode} ${wrong * 2 > failed ? 'wrong' : 'refused'}`;
}

const rounded = (weight: number): number => Math.round(weight * 100) / 100;
