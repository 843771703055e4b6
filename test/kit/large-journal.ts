import { createArchive } from '../../src/engine/archives/index.ts';
import type { CampaignConfigInput } from '../../src/engine/config.ts';
import { Journal } from '../../src/engine/journal/journal.ts';
import { createSearch, type Result } from '../../src/engine/search.ts';
import { selections } from '../../src/engine/selection/index.ts';
import { syntheticEvaluation, syntheticVary } from '../unit/engine/synthetic.ts';
import { syntheticJournal, syntheticPlan } from '../unit/engine/synthetic-campaign.ts';

/** Many places, so that the archive is as full as a real one after a long campaign. */
const ARCHIVE: CampaignConfigInput['archive'] = {
  kind: 'map-elites',
  measures: [
    { name: 'sum', min: 0, max: 90, bins: 30 },
    { name: 'wrong', min: 0, max: 1, bins: 10 },
  ],
};

/**
 * The journal of a search over synthetic tools with at least so many variants, written by the journal's own code: what
 * the search asks is recorded as it is told. Returns how many proposals it took.
 */
export function writeLargeJournal(folder: string, variants: number): number {
  const plan = syntheticPlan(folder, { proposals: variants * 2, archive: ARCHIVE });
  const { config, baseline } = plan;
  using journal: Journal = syntheticJournal(plan);
  const evaluation = syntheticEvaluation(baseline.id, baseline.genome);
  journal.event('started', { told: 0 });
  journal.recordBaseline(baseline.id, baseline.genome, evaluation);
  const search = createSearch({
    seed: config.seed,
    lookAhead: config.lookAhead,
    operators: plan.operators,
    credit: false,
    selection: selections[config.selection],
    archive: createArchive(config.archive, config.goals),
    goals: config.goals,
    measures: ['sum', 'wrong'],
    baseline: { ...baseline, evaluation },
  });
  const ids = new Set<string>();
  for (;;) {
    const ask = search.ask();
    if (!ask || ids.size >= variants) break;
    const child = syntheticVary(ask.request);
    const result: Result =
      child.kind === 'invalid'
        ? child
        : { ...child, kind: 'evaluated', evaluation: syntheticEvaluation(child.id, child.genome) };
    if (result.kind === 'evaluated') ids.add(result.id);
    journal.record(ask, result, search.tell(ask.n, result));
  }
  journal.event('search-ended', { reason: 'proposals', applied: search.applied });
  return search.applied;
}
