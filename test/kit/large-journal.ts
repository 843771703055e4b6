import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createArchive } from '../../src/engine/archives/index.ts';
import type { CampaignConfigInput } from '../../src/engine/config.ts';
import { randomFor } from '../../src/random.ts';
import { syntheticEvaluation, syntheticId } from '../unit/engine/synthetic.ts';
import { syntheticJournal, syntheticPlan } from '../unit/engine/synthetic-campaign.ts';

/** Many places, so that the archive is as full as a real one after a long campaign. */
const ARCHIVE: CampaignConfigInput['archive'] = {
  kind: 'map-elites',
  measures: [
    { name: 'sum', min: 0, max: 216, bins: 30 },
    { name: 'wrong', min: 0, max: 1, bins: 10 },
  ],
};
const DIGITS = 24;

/** Writing syncs at every commit; in memory that costs nothing, and what is tested here is reading. */
export const IN_MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/**
 * The journal of a campaign with exactly so many variants besides the baseline, written by the journal's own code:
 * synthetic tools, each an elite's digits with one changed. A tenth as many proposals more were refused by the gate.
 */
export function writeLargeJournal(folder: string, variants: number): void {
  const random = randomFor('large-journal', variants);
  const genomeOf = (text: string) => ({ entry: 'edit.ts', files: { 'edit.ts': text } });
  const genome = genomeOf('0'.repeat(DIGITS));
  const id = syntheticId(genome);
  const plan = {
    ...syntheticPlan(folder, { proposals: variants * 2, archive: ARCHIVE }),
    baseline: { id, genome },
  };
  const { config } = plan;
  using journal = syntheticJournal(plan);
  journal.event('started', { told: 0 });
  const evaluation = syntheticEvaluation(id, genome);
  journal.recordBaseline(id, genome, evaluation);
  const archive = createArchive(config.archive, config.goals);
  const head = { proposal: 0, parents: [], operator: 'baseline', summary: '' };
  const { objectives } = evaluation;
  archive.add({ id, genome, objectives, measures: objectives, ...head });
  const known = new Set([id]);
  let n = 0;
  let elites = archive.elites();
  while (known.size <= variants) {
    n++;
    const parent = random.pick(elites);
    const operator = random.chance(0.2) ? 'cross' : 'digit';
    const request = { parents: [parent.genome], operator, stream: [config.seed, n] };
    const ask = { n, parents: [parent.id], operator, rival: id, request };
    if (random.chance(0.1)) {
      journal.record(ask, { kind: 'invalid', reason: 'no-site', detail: 'the dice said so' }, [
        { n, fate: 'invalid' },
      ]);
      continue;
    }
    let text = parent.genome.files['edit.ts'] ?? '';
    do {
      const at = random.int(DIGITS);
      text = text.slice(0, at) + String(random.int(10)) + text.slice(at + 1);
    } while (known.has(syntheticId(genomeOf(text))));
    const child = genomeOf(text);
    const childId = syntheticId(child);
    known.add(childId);
    const result = syntheticEvaluation(childId, child);
    const summary = `${operator} of proposal ${n}`;
    const entry = { id: childId, genome: child, proposal: n, parents: ask.parents, operator, summary };
    const fate = archive.add({ ...entry, objectives: result.objectives, measures: result.objectives });
    if (fate !== 'not-added') elites = archive.elites();
    const told = {
      kind: 'evaluated',
      id: childId,
      genome: child,
      operator,
      summary,
      evaluation: result,
    } as const;
    journal.record(ask, told, [{ n, fate }]);
  }
  journal.event('search-ended', { reason: 'proposals', applied: n });
}
