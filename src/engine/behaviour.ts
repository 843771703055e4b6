import { createHash } from 'node:crypto';
import type { Evaluation } from '../fitness/evaluation.ts';

/** What a variant did, trial by trial. Two variants of one behaviour are the same to everything that the suite asks. */
export function behaviourOf({ trials }: Evaluation): string {
  const hash = createHash('sha256');
  for (const { id, verdict, outcome, reward } of trials)
    hash.update(`${id}\0${verdict}\0${outcome.kind}\0${reward}\n`);
  return hash.digest('hex').slice(0, 16);
}
