import { describe, expect, it } from 'vitest';
import type { Trial } from '../../../src/fitness/evaluation.ts';
import { OBJECTIVES, objectiveNamed, objectivesOf, verdictsByMode } from '../../../src/fitness/objectives.ts';
import { OK, type Outcome } from '../../../src/outcome.ts';

function trial(over: Partial<Trial> = {}): Trial {
  return {
    id: 'c',
    mode: 'exact',
    cluster: 'a.ts',
    outcome: OK,
    verdict: 'correct',
    reward: 1,
    durationMs: 1,
    ...over,
  };
}
const timeout: Outcome = { kind: 'timeout', limitMs: 10 };
const infra = trial({ outcome: { kind: 'infra-error', detail: 'daemon' }, verdict: 'wrong', reward: -3 });

const trials = [
  trial(),
  trial({ verdict: 'whitespace', reward: 0.5, mode: 'tabs' }),
  trial({ verdict: 'refused', reward: 0, mode: 'tabs' }),
  trial({ verdict: 'wrong', reward: -3, mode: 'tabs' }),
  trial({ verdict: 'refused', reward: -1, outcome: timeout }),
];

describe('objectives', () => {
  it.each(OBJECTIVES.map((o) => [o.name, o] as const))(
    '%s has a name of its own, a description and stages',
    (name, o) => {
      expect(objectiveNamed(name)).toBe(o);
      expect(o.description.length).toBeGreaterThan(5);
      expect(o.stages.length).toBeGreaterThan(0);
      expect(() => o.compute([])).toThrow(name);
      expect(() => o.compute([infra])).toThrow(name);
    },
  );

  it('of cases are means over the trials', () => {
    expect(objectivesOf(trials, 'cases')).toEqual({
      score: -0.5,
      correctRate: 0.2,
      wrongRate: 0.2,
      refusedRate: 0.4,
      whitespaceRate: 0.2,
      errorRate: 0.2,
      answerTokens: 0,
    });
  });

  it('of tasks count what the gateway counted', () => {
    const a = trial({ steps: 4, toolCalls: 3, toolErrors: 1, tokensIn: 90, tokensOut: 10, cost: 0.5 });
    const b = trial({
      verdict: 'refused',
      reward: 0,
      steps: 6,
      toolCalls: 5,
      toolErrors: 0,
      tokensIn: 280,
      tokensOut: 20,
      cost: 0,
    });
    expect(objectivesOf([a, b], 'tasks')).toMatchObject({
      successRate: 0.5,
      steps: 5,
      toolCalls: 4,
      toolErrors: 0.5,
      tokens: 200,
      cost: 0.25,
    });
    expect(objectivesOf([a], 'cases')).not.toHaveProperty('tokens');
  });

  it('never see a provider’s failure', () => {
    expect(objectivesOf([...trials, infra, infra], 'cases')).toEqual(objectivesOf(trials, 'cases'));
    expect(verdictsByMode([...trials, infra])).toEqual(verdictsByMode(trials));
  });

  it('say nothing when nothing could be scored', () => {
    expect(objectivesOf([], 'cases')).toEqual({});
    expect(objectivesOf([infra], 'tasks')).toEqual({});
  });
});

describe('verdicts by mode', () => {
  it('count each verdict of each mode', () => {
    expect(verdictsByMode(trials)).toEqual({
      exact: { correct: 1, whitespace: 0, refused: 1, wrong: 0 },
      tabs: { correct: 0, whitespace: 1, refused: 1, wrong: 1 },
    });
  });
});
