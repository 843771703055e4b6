import type { Evaluation, Trial } from '../fitness/evaluation.ts';
import type { Elite, Entry } from './archives/archive.ts';

/** A trial that was not right, as far as it is the same in every run. */
export type Failure = Pick<Trial, 'id' | 'mode' | 'reward'> & {
  /** The verdict, or what ended the trial. */
  readonly verdict: string;
  readonly errors: readonly string[];
};

/** What a model may be told of a proposal: it is of the moment that the proposal is made from, whoever carries it out. */
export interface Evidence {
  readonly parents: readonly Entry[];
  /** Of the first parent, on the train split. */
  readonly failures: readonly Failure[];
  readonly elites: readonly Elite[];
  /** Ids of the variants that had been made by then, whatever became of them. */
  readonly known: ReadonlySet<string>;
}

export function failuresOf({ trials }: Evaluation): readonly Failure[] {
  return trials
    .filter(({ verdict, outcome }) => verdict !== 'correct' || outcome.kind !== 'ok')
    .map(({ id, mode, reward, verdict, outcome, errors = [] }) => ({
      id,
      mode,
      reward,
      verdict: outcome.kind === 'ok' ? verdict : outcome.kind,
      errors,
    }));
}
