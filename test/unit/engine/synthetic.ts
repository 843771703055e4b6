import { createHash } from 'node:crypto';
import type { Evaluation, Stage } from '../../../src/fitness/evaluation.ts';
import type { Genome } from '../../../src/mutation/genome.ts';
import type { VaryRequest, VaryResult } from '../../../src/mutation/vary.ts';
import { randomFor } from '../../../src/random.ts';
import type { Split } from '../../../src/suites/case.ts';

/**
 * A search space whose truth is known: a "tool" is a row of digits, and it is the better the more sevens it has.
 * Varying changes one digit; some children are refused, and with ten digits many are made twice.
 */
export const syntheticBaseline: Genome = { entry: 'edit.ts', files: { 'edit.ts': '0000000000' } };

export function syntheticId(genome: Genome): string {
  return createHash('sha256').update(JSON.stringify(genome)).digest('hex').slice(0, 16);
}

export function syntheticVary({ parents, operator, stream, ancestor }: VaryRequest): VaryResult {
  const random = randomFor(...stream);
  if (random.chance(0.1)) return { kind: 'invalid', reason: 'no-site', detail: 'the dice said so' };
  const [text = '', mate = ''] = parents.map(({ files }) => files['edit.ts'] ?? '');
  const base = ancestor?.files['edit.ts'] ?? '';
  const at = random.int(text.length);
  const child =
    operator === 'cross'
      ? text.slice(0, at) + mate.slice(at)
      : operator === 'merge'
        ? [...text].map((digit, i) => (mate[i] === base[i] ? digit : mate[i])).join('')
        : text.slice(0, at) + String(random.int(10)) + text.slice(at + 1);
  const genome = { entry: 'edit.ts', files: { 'edit.ts': child } };
  return { kind: 'child', id: syntheticId(genome), genome, operator, summary: `${operator} at ${at}` };
}

export function syntheticEvaluation(
  variant: string,
  genome: Genome,
  stage: Stage = 'cases',
  split: Split = 'train',
): Evaluation {
  const digits = [...(genome.files['edit.ts'] ?? '')];
  const trials = digits.map((digit, i) => {
    const verdict =
      digit === '7' ? ('correct' as const) : digit === '0' ? ('refused' as const) : ('wrong' as const);
    return {
      id: `${stage}-${i}`,
      mode: i % 2 === 0 ? 'even' : 'odd',
      cluster: `c${i}`,
      outcome: { kind: 'ok' as const },
      verdict,
      reward: { correct: 1, refused: 0, wrong: -0.1 }[verdict],
      durationMs: 1,
    };
  });
  const rate = (verdict: string) =>
    trials.filter((trial) => trial.verdict === verdict).length / trials.length;
  return {
    variant,
    suite: 'synthetic',
    suiteHash: 'synthetic-hash',
    stage,
    split,
    outcome: { kind: 'ok' },
    trials,
    objectives: {
      score: trials.reduce((sum, { reward }) => sum + reward, 0) / trials.length,
      correct: rate('correct'),
      wrong: rate('wrong'),
      sum: digits.reduce((sum, digit) => sum + Number(digit), 0),
    },
    provenance: {
      sandbox: 'none',
      imageId: 'none',
      isolated: false,
      opencode: 'none',
      model: 'none',
      runner: 'direct',
    },
    timing: { wallMs: 1, callMs: 1 },
  };
}
