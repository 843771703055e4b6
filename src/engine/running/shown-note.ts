import type { RunningHead, RunningNote } from './running-line.ts';

/**
 * What others may see of a note while its evaluation runs. Of a held-out one only how far it is: verdicts are the claim's to
 * tell. Undefined where nothing of the note may be seen.
 */
export function shownNote({ split }: Pick<RunningHead, 'split'>, note: RunningNote): RunningNote | undefined {
  if (split !== 'heldout' || 'of' in note) return note;
  if (!('outcome' in note)) return undefined;
  const { verdict: _, ...shown } = note;
  return shown;
}
