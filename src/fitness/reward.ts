import type { Outcome } from '../outcome.ts';
import type { Verdict } from './evaluation.ts';

/**
 * What a trial is worth. Answers are scored three ways, as in scoring rules for exams with an "I don't know": right
 * earns, no answer earns nothing, wrong costs. An edit that went to the wrong place costs three right ones, because a
 * model that was told "applied" does not look again; a refusal costs it one more call.
 *
 * With these values guessing pays only above a 75 % chance of being right (p·1 − (1 − p)·3 > 0).
 */
export const REWARD = {
  correct: 1,
  /** Right place, other blanks, where blanks carry no meaning. */
  whitespace: 0.5,
  refused: 0,
  /** The most that a refusal can earn by telling the model where to look; see `hint.ts`. */
  hint: 0.15,
  /** Crash, timeout or out of memory that left nothing unwanted: it costs the model a call and says nothing. */
  broken: -1,
  wrong: -3,
  /** An untrue answer of a tool that changes nothing: the model takes a detour, and can notice. */
  untrue: -1,
} as const;

export interface Judgement {
  readonly outcome: Outcome;
  readonly verdict: Verdict;
  /** Nothing was changed, and nothing was to be. */
  readonly harmless?: boolean;
  /** Quality in [0, 1] of the hint in a refusal; 0 where there is none. */
  readonly hint?: number;
}

/** The reward of a trial, in [-3, 1]. */
export function rewardOf({ outcome, verdict, harmless = false, hint = 0 }: Judgement): number {
  switch (outcome.kind) {
    case 'cheated':
      return REWARD.wrong;
    case 'crashed':
    case 'timeout':
    case 'oom':
    case 'invalid':
      return verdict === 'wrong' ? REWARD.wrong : REWARD.broken;
    case 'infra-error':
      return 0;
    case 'ok':
      if (verdict === 'wrong' && harmless) return REWARD.untrue;
      return verdict === 'refused'
        ? REWARD.refused + REWARD.hint * Math.min(1, Math.max(0, hint))
        : REWARD[verdict];
  }
}
