import { describe, expect, it } from 'vitest';
import { chooseOperators } from '../../../src/engine/choose-operators.ts';
import { parseConfig } from '../../../src/engine/config.ts';
import type { PlanBasis } from '../../../src/engine/planning/campaign-draft.ts';
import { draftByRules } from '../../../src/engine/planning/draft-by-rules.ts';
import { draftFile } from '../../../src/engine/planning/draft-file.ts';
import { RULES } from '../../../src/engine/planning/rules.ts';
import { operatorNames } from '../../../src/mutation/vary.ts';

const basis: PlanBasis = {
  goal: 'make it better',
  name: 'edit',
  tool: 'edit.ts',
  suite: 'suite',
  whySuite: 'The suite that was named.',
  trainCases: 800,
  modes: [],
  isBuiltin: true,
};
const weightOf = (given: Partial<PlanBasis>, name: string): number => {
  const { operators = {} } = draftByRules({ ...basis, ...given }).config;
  return Array.isArray(operators) ? 0 : (operators[name] ?? 0);
};
const mode = (name: string, failed: number, wrong = 0) => ({ mode: name, calls: 10, failed, wrong });

describe('a campaign that is planned by rules', () => {
  it('knows every operator that a rule names', () => {
    const named = RULES.flatMap(({ operators }) => operators);
    expect(named.filter((name) => !operatorNames().includes(name))).toEqual([]);
  });

  it.each([
    'make it better',
    'make edit stop corrupting `$`',
    'shorter descriptions',
    'accept other indentation */ // x',
  ])('is a configuration that a campaign accepts: %s', async (goal) => {
    const draft = draftByRules({ ...basis, goal, isBuiltin: false });
    const config = parseConfig(draft.config, 'the test');
    expect(chooseOperators(config).length).toBeGreaterThan(0);
    expect(await draftFile(draft, 'rules')).toContain(`Goal: ${goal}`);
    expect(draftByRules({ ...basis, goal, isBuiltin: false })).toEqual(draft);
  });

  it('favours what the goal speaks for, and what fails most', () => {
    const own = weightOf({}, 'replacement-safety');
    expect(weightOf({ goal: 'it corrupts `$`' }, 'replacement-safety')).toBeCloseTo(own * 4);
    const blanks = [mode('indentation-stripped', 9), mode('typo-in-old', 1)];
    expect(weightOf({ modes: blanks }, 'comparison-normalise')).toBeGreaterThan(
      weightOf(
        { modes: blanks.toReversed().map((each) => ({ ...each, failed: 10 - each.failed })) },
        'comparison-normalise',
      ),
    );
  });

  it('tells failures that did harm from those that only refused', () => {
    const refused = [mode('odd', 5)];
    const wrong = [mode('odd', 5, 5)];
    expect(weightOf({ modes: wrong }, 'guard-insert')).toBeGreaterThan(
      weightOf({ modes: refused }, 'guard-insert'),
    );
    expect(weightOf({ modes: refused }, 'guard-remove')).toBeGreaterThan(
      weightOf({ modes: wrong }, 'guard-remove'),
    );
  });

  it('changes texts alone where the goal is about them', () => {
    expect(draftByRules({ ...basis, goal: 'shorten the description' }).config).toMatchObject({
      evolve: 'texts',
    });
  });
});
