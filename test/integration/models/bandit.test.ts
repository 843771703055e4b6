import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCampaign, type CampaignResult } from '../../../src/engine/campaign.ts';
import { JournalReader } from '../../../src/engine/journal/reader.ts';
import { recordedModelCredit } from '../../../src/engine/recorded-model-credit.ts';
import { Cassette } from '../../../src/models/cassette.ts';
import { openModels } from '../../../src/models/model-side.ts';
import {
  scriptedProviderConfig,
  startScriptedProvider,
  type ScriptedProvider,
  type ScriptedReply,
  type ScriptedRequest,
} from '../../kit/scripted-provider.ts';
import { syntheticExecutor, syntheticJournal, syntheticPlan } from '../../unit/engine/synthetic-campaign.ts';
import { syntheticId } from '../../unit/engine/synthetic.ts';

const PROPOSALS = 48;
/** A tool is a row of digits, the better the more sevens it has. */
const baseline = { entry: 'edit.ts', files: { 'edit.ts': '0'.repeat(40) } };

/** `scripted/writer` puts in a seven, `scripted/second` takes something worse. */
function answer({ model, prompt }: ScriptedRequest, n: number): ScriptedReply {
  const digits = /^\d{40}$/m.exec(prompt)?.[0] ?? '';
  const places = [...digits].flatMap((digit, i) => (digit === '7' ? [] : [i]));
  const at = places[n % places.length] ?? 0;
  const child = digits.slice(0, at) + (model === 'writer' ? '7' : '1') + digits.slice(at + 1);
  return { kind: 'text', text: `\`\`\`\`\n${child}\n\`\`\`\`` };
}

let root: string;
let provider: ScriptedProvider;
let live: CampaignResult;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'toolfinch-bandit-'));
  provider = await startScriptedProvider(answer);
  live = await campaign('live', 2, { opencode: scriptedProviderConfig(provider.url) });
}, 600_000);
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
});

/** Real OpenCode, cassette and journal; the search space is the synthetic one, so that the truth is known. */
async function campaign(name: string, workers: number, models: object): Promise<CampaignResult> {
  const given = syntheticPlan(join(root, name), {
    proposals: PROPOSALS,
    workers,
    lookAhead: 4,
    archive: { kind: 'map-elites', measures: [{ name: 'sum', min: 0, max: 360, bins: 60 }] },
    stages: { finalists: { count: 0 }, claim: { enabled: false } },
    models: {
      use: [{ model: 'scripted/writer' }, { model: 'scripted/second' }],
      choice: 'bandit',
      retries: 1,
      ...models,
    },
  });
  const plan = {
    ...given,
    baseline: { id: syntheticId(baseline), genome: baseline },
    operators: [{ name: 'model-rewrite', weight: 1, model: true }],
    trainCases: new Map(),
  };
  using journal = syntheticJournal(plan);
  if (!plan.config.models) throw new RangeError('no models');
  await using side = await openModels({ config: plan.config.models, folder: plan.folder });
  const executor = syntheticExecutor((i) => (i * 7) % 5);
  return await runCampaign(plan, {
    executor: {
      ...executor,
      vary: ({ proposed, operator }) => {
        if (!proposed) return Promise.resolve({ kind: 'invalid', reason: 'no-site', detail: 'no model' });
        const files = { 'edit.ts': (proposed.genome.files['edit.ts'] ?? '').trim() };
        const genome = { entry: 'edit.ts', files };
        return Promise.resolve({ kind: 'child', id: syntheticId(genome), genome, operator, summary: 'x' });
      },
    },
    journal,
    models: side,
    clock: { now: () => 0 },
  });
}

/** Which model was asked for each proposal. */
const askedIn = (name: string): string[] => {
  const first = Cassette.read(join(root, name)).filter(({ attempt }) => attempt === 0);
  return first.sort((a, b) => a.proposal - b.proposal).map(({ model }) => model);
};
const share = (models: readonly string[]): number =>
  models.filter((model) => model === 'scripted/writer').length / models.length;

describe('models chosen by what they improve for what they cost', () => {
  it('shift towards the one whose children improve', () => {
    const asked = askedIn('live');
    expect(asked).toHaveLength(PROPOSALS);
    const third = PROPOSALS / 3;
    expect(share(asked.slice(-third))).toBeGreaterThan(share(asked.slice(0, third)));
    expect(share(asked.slice(-third))).toBeGreaterThan(0.6);
    expect(asked.slice(-third * 2)).toContain('scripted/second');
    const [writer, second] = live.modelCredit;
    expect(writer).toMatchObject({ model: 'scripted/writer', by: 'usd' });
    expect(writer?.improved).toBeGreaterThan(5);
    expect(writer?.factor).toBeGreaterThan(1);
    expect(second).toMatchObject({ model: 'scripted/second', improved: 0 });
    expect(second?.factor).toBeLessThan(0.7);
  });

  it('are the same in a replay with one worker and with four, and so is the archive', async () => {
    const replay = join(root, 'live');
    for (const [name, workers] of [
      ['one', 1],
      ['four', 4],
    ] as const) {
      const result = await campaign(name, workers, { replay });
      expect(result.elites).toEqual(live.elites);
      expect(result.modelCredit).toEqual(live.modelCredit);
      expect(askedIn(name)).toEqual(askedIn('live'));
    }
  });

  it('have the same credit when it is read from journal and cassette', () => {
    const journal = JournalReader.open(join(root, 'live'));
    const entries = Cassette.read(join(root, 'live'));
    const goals = [{ objective: 'score', direction: 'maximize' as const, worst: -3 }];
    expect(recordedModelCredit(journal, entries, goals)).toEqual(live.modelCredit);
    journal.close();
  });
});
