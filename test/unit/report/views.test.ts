import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCampaign, type CampaignResult } from '../../../src/engine/campaign.ts';
import { RebuiltArchive } from '../../../src/engine/journal/rebuild-archive.ts';
import { variantsInOrder } from '../../../src/engine/journal/listing.ts';
import { JournalReader } from '../../../src/engine/journal/reader.ts';
import { CampaignReading, readCampaign, type CampaignData } from '../../../src/report/campaign-data.ts';
import { caseMatrix } from '../../../src/report/view/case-matrix.ts';
import { claim } from '../../../src/report/view/claim.ts';
import { comparison } from '../../../src/report/view/comparison.ts';
import { credit } from '../../../src/report/view/credit.ts';
import { fitness } from '../../../src/report/view/fitness.ts';
import { heatMap } from '../../../src/report/view/heat-map.ts';
import { lineage } from '../../../src/report/view/lineage.ts';
import { overview } from '../../../src/report/view/overview.ts';
import { pareto } from '../../../src/report/view/pareto.ts';
import { syntheticExecutor, syntheticJournal, syntheticPlan } from '../engine/synthetic-campaign.ts';

const root = mkdtempSync(join(tmpdir(), 'toolfinch-views-'));
let result: CampaignResult;
let journal: JournalReader;
let data: CampaignData;

async function campaign(name: string, seed: string): Promise<CampaignResult> {
  // Drawn from all elites, so that there is something to trade off.
  const plan = syntheticPlan(join(root, name), { name, seed, selection: 'uniform-elites', credit: false });
  using written = syntheticJournal(plan);
  return await runCampaign(plan, {
    executor: syntheticExecutor(),
    journal: written,
    clock: { now: () => 0 },
  });
}

beforeAll(async () => {
  result = await campaign('one', '1');
  await campaign('two', '2');
  journal = JournalReader.open(join(root, 'one'));
  data = readCampaign(journal);
});
const everyVariant = () => variantsInOrder(journal, { limit: 1_000 });
const elitesNow = () => new RebuiltArchive(journal).current().elites();

afterAll(() => {
  journal.close();
  rmSync(root, { recursive: true, force: true });
});

describe('views of a journal say what the campaign itself said', () => {
  it('overview', () => {
    const view = overview(data, { state: 'finished' });
    expect(view).toMatchObject({ name: 'one', state: 'finished', applied: 80, budget: 80, openings: 1 });
    expect(view.best?.value).toBe(result.best.objectives['score']);
    expect(view.champion?.id).toBe(result.champion?.id);
    expect(Object.values(view.fates).reduce((a, b) => a + b, 0)).toBe(80);
  });

  it('archive: the same elites in the same cells', () => {
    const elites = elitesNow();
    const cells = (of: typeof elites) => of.map(({ id, cell }) => `${cell} ${id}`);
    expect(cells(elites)).toEqual(cells(result.elites));
    const view = heatMap(data, elites);
    expect(view?.coverage).toBe(result.stats.coverage);
    expect(view?.cells).toHaveLength(result.elites.length);
  });

  it('claim: the recorded one, figure by figure, and nothing is opened for it', () => {
    const before = journal.events('heldout-opened').length;
    expect(claim(journal, data)?.claim).toEqual(JSON.parse(JSON.stringify(result.claim)));
    expect(journal.events('heldout-opened')).toHaveLength(before);
  });

  it('credit: the same proposals and improvements by operator', () => {
    const of = (rows: readonly { operator: string; proposals: number; improved: number }[]) =>
      rows.map(({ operator, proposals, improved }) => [operator, proposals, improved]).sort();
    expect(of(credit(journal, data).operators)).toEqual(of(result.operators));
  });

  it('fitness: rises to the best, from the baseline', () => {
    const { steps, baseline } = fitness(journal, data);
    expect(steps[0]?.id).toBe(baseline?.id);
    expect(steps.at(-1)?.value).toBe(result.best.objectives['score']);
    expect(steps.at(-1)?.id).toBe(data.best?.id);
    const values = steps.map(({ value }) => value);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    for (const { low = 1, value, high = 0 } of steps) {
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
  });

  it('lineage: the path begins with the baseline, and every node has its parent drawn', () => {
    const view = lineage(journal, data, elitesNow());
    expect(view.path[0]?.id).toBe(result.baseline.id);
    expect(view.path.at(-1)?.id).toBe(result.champion?.id);
    const ids = new Set(view.nodes.map(({ id }) => id));
    for (const { id, parent } of view.nodes)
      expect(parent === undefined ? id === result.baseline.id : ids.has(parent)).toBe(true);
  });

  it('lineage: thinned, it keeps the path and says how many are left out', () => {
    const view = lineage(journal, data, elitesNow(), 12);
    expect(view.nodes.length).toBeLessThanOrEqual(Math.max(12, view.path.length));
    expect(view.hidden).toBe(everyVariant().length - view.nodes.length);
    const ids = view.nodes.map(({ id }) => id);
    for (const { id } of view.path) expect(ids).toContain(id);
  });

  it('trade-offs: nothing in the campaign beats a point of the front in both', () => {
    const view = pareto(journal, data, ['wrong', 'correct']);
    // `wrong` is no objective of ours, so more of it counts as better here.
    const all = everyVariant().filter(({ outcome, fate }) => outcome === 'ok' && fate !== 'hopeless');
    for (const { x, y } of view?.front ?? []) {
      const beaten = all.filter(({ objectives }) => {
        const { wrong = 0, correct = 0 } = objectives ?? {};
        return wrong >= x && correct >= y && (wrong > x || correct > y);
      });
      expect(beaten).toEqual([]);
    }
    expect(view?.front.length).toBeGreaterThan(1);
  });

  it('cases: verdicts by mode add up to the trials', () => {
    const view = caseMatrix(journal, data);
    expect(view.modes).toEqual(['even', 'odd']);
    expect(view.rows[0]?.role).toBe('baseline');
    expect(view.rows.at(-1)?.role).toBe('champion');
    const [even] = view.rows[0]?.cells ?? [];
    expect(even && even.correct + even.whitespace + even.refused + even.wrong).toBe(5);
  });
});

describe('reading on', () => {
  it('gives the same object until something is written, and then what a fresh look gives', async () => {
    const plan = syntheticPlan(join(root, 'going'), { name: 'going', seed: '3' });
    using written = syntheticJournal(plan);
    const running = runCampaign(plan, {
      executor: syntheticExecutor(),
      journal: written,
      clock: { now: () => 0 },
    });
    const other = JournalReader.open(join(root, 'going'));
    try {
      const reading = new CampaignReading(other);
      const seen: number[] = [];
      for (let ended = false; !ended;) {
        ended = await Promise.race([running.then(() => true), nextTurn().then(() => false)]);
        seen.push(reading.current().counts.applied);
      }
      expect(new Set(seen).size).toBeGreaterThan(2);
      const now = reading.current();
      expect(reading.current()).toBe(now);
      expect(now).toEqual(readCampaign(other));
      written.event('bench', {});
      expect(reading.current()).not.toBe(now);
      expect(now.counts.applied).toBe(80);
      expect([...now.kept.values()].filter(({ fate }) => fate !== 'baseline')).toHaveLength(
        ['new', 'improved', 'drifted'].reduce((n, fate) => n + (now.counts.fates[fate] ?? 0), 0),
      );
    } finally {
      other.close();
    }
  });
});

describe('a comparison of campaigns', () => {
  const open = (name: string) => {
    const other = JournalReader.open(join(root, name));
    return { journal: other, data: readCampaign(other) };
  };

  it('tests pair by pair on the same cases, with Holm over the campaigns', () => {
    const campaigns = ['one', 'two', 'two'].map(open);
    const view = comparison(campaigns, 'validation');
    expect(view.rows[0]?.tests).toEqual([]);
    const score = view.rows
      .slice(1)
      .map(({ tests }) => tests.find(({ objective, stage }) => objective === 'score' && stage === 'cases'));
    expect(score[0]).toMatchObject({ n: 10, unpaired: 0 });
    const [p = 1, again = 1] = score.map((test) => test?.pValue);
    expect(p).toBe(again);
    expect(score[0]?.pAdjusted).toBe(Math.min(1, 2 * p));
    for (const campaign of campaigns) campaign.journal.close();
  });

  it('does not test what ran on another suite, and says so', () => {
    const [one, two] = [open('one'), open('two')];
    const other = { ...two, data: { ...two.data, meta: { ...two.data.meta, suiteHash: 'another' } } };
    expect(comparison([one, other], 'validation').rows[1]).toMatchObject({
      tests: [],
      untested: expect.stringContaining('another suite') as string,
    });
    one.journal.close();
    two.journal.close();
  });
});
