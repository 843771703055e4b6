import { join } from 'node:path';
import type { Journal } from '../../src/engine/journal/journal.ts';
import { RunningLogs } from '../../src/engine/running/running-logs.ts';
import type { RunningHead } from '../../src/engine/running/running-line.ts';
import { syntheticEvaluation } from '../unit/engine/synthetic.ts';
import { syntheticJournal, syntheticPlan } from '../unit/engine/synthetic-campaign.ts';

/** A campaign of synthetic tools that this process holds: it counts as running, and what runs in it is told by the test. */
export class HeldCampaign implements Disposable {
  readonly folder: string;
  readonly journal: Journal;
  readonly running: RunningLogs;
  readonly #plan;

  constructor(archiveDir: string, name = 'held') {
    this.folder = join(archiveDir, name);
    this.#plan = syntheticPlan(this.folder, { name });
    this.journal = syntheticJournal(this.#plan);
    const { id, genome } = this.#plan.baseline;
    this.journal.event('started', { told: 0 });
    this.journal.recordBaseline(id, genome, syntheticEvaluation(id, genome));
    this.running = new RunningLogs(this.folder, { now: Date.now });
  }

  /** Begins an evaluation of the baseline, as an executor does. */
  begin(stage: RunningHead['stage'], split: RunningHead['split']) {
    const what = { variant: this.#plan.baseline.id, stage, split, sandbox: 'none', box: 'none' };
    return this.running.begin(what, () => Promise.reject(new Error('There is no box.')));
  }

  /** Tells one of ten sessions. */
  tell(split: RunningHead['split'], log?: string): void {
    const { id, genome } = this.#plan.baseline;
    const evaluation = syntheticEvaluation(id, genome, 'tasks', split);
    const purpose = split === 'heldout' ? 'claim' : 'validation';
    this.journal.recordEvaluation(purpose, { ...evaluation, ...(log !== undefined && { log }) });
  }

  [Symbol.dispose](): void {
    this.journal.close();
  }
}
