import { fileURLToPath } from 'node:url';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCampaign } from '../../src/engine/campaign.ts';
import { parseConfig } from '../../src/engine/config.ts';
import { evaluateOne } from '../../src/engine/evaluate-one.ts';
import { Journal } from '../../src/engine/journal/journal.ts';
import { openExecutor } from '../../src/engine/open-executor.ts';
import { planCampaign } from '../../src/engine/plan-campaign.ts';
import { readTool } from '../../src/engine/read-tool.ts';
import type { Genome } from '../../src/mutation/genome.ts';
import type { Provider } from '../../src/sandbox/contract.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { policyModel } from '../../src/sandbox/model/policy-model.ts';
import { installProject } from '../../src/sandbox/session/opencode-project.ts';
import { startServer } from '../../src/sandbox/session/opencode-server.ts';
import { runTasks } from '../../src/sandbox/session/run-tasks.ts';
import { loadSuite } from '../../src/suites/load-suite.ts';
import { boxOf, greeting } from './sandbox/greeting.ts';

const suiteFolder = fileURLToPath(new URL('../../benchmarks/edit', import.meta.url));
const inParts = `${suiteFolder}/tools/in-parts/edit.ts`;
const folder = mkdtempSync(join(tmpdir(), 'toolfinch-parts-'));

let provider: Provider;
let tool: Genome;
beforeAll(async () => {
  provider = await openProvider({ provider: 'docker', campaign: 'test-parts' });
  tool = await readTool(inParts);
});
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

it('answers the cases as the same tool in one file does', async () => {
  const { sandbox } = parseConfig({ tool: 'x', suite: 'x' }, '');
  await using opened = await openExecutor({
    ...{ sandbox, workers: 2, warm: 0, cache: false },
    campaign: 'test-parts',
  });
  const subject = (id: string, genome: Genome) => ({ kind: 'genome', id, genome }) as const;
  const { evaluations, against } = await evaluateOne({
    executor: opened.executor,
    subject: subject('parts', tool),
    against: subject('whole', await readTool(`${suiteFolder}/tools/edit.ts`)),
    suite: await loadSuite(suiteFolder),
    split: 'train',
    stages: ['cases'],
  });
  const verdicts = (trials = evaluations[0]?.trials) => trials?.map(({ id, verdict }) => [id, verdict]);
  expect(evaluations[0]?.outcome).toEqual({ kind: 'ok' });
  expect(verdicts()?.length).toBeGreaterThan(100);
  expect(verdicts()).toEqual(verdicts(against[0]?.trials));
});

it('solves a task in a session, and OpenCode takes none of its helpers for a tool', async () => {
  const posing: Genome = {
    ...tool,
    files: {
      ...tool.files,
      'match.ts': `${tool.files['match.ts'] ?? ''}\nexport const posing = { args: {}, description: 'a tool?', execute: () => 'no' };\n`,
      'edit.ts': `${tool.files['edit.ts'] ?? ''}\nexport { posing } from './match.ts';\n`,
    },
  };
  await using run = await boxOf(provider);
  const options = { toolName: 'edit', sessionTimeoutMs: 60_000, upstream: policyModel() };
  for await (const record of runTasks(run.box, posing, [{ task: greeting, trial: 0 }], options)) {
    expect(record.outcome).toEqual({ kind: 'ok' });
    expect(record.workspace['src/greet.js']).toContain('"Good day"');
    const answers = record.exchanges.flatMap(({ toolResults }) => toolResults.map(({ content }) => content));
    expect(answers).toContain('The file was changed.');
  }
  await installProject(run.box, posing, 'edit');
  const server = await startServer(run.box, { toolName: 'edit', custom: true, startTimeoutMs: 60_000 });
  const { data: ids = [] } = await server.client.tool.ids();
  await server.stop();
  expect(ids.filter((id) => id === 'edit')).toHaveLength(2);
  expect(ids.filter((id) => /posing|match/.test(id))).toEqual([]);
});

it('evolves in a campaign, with children that differ in one file or the other', async () => {
  const config = parseConfig(
    {
      name: 'test-parts',
      tool: inParts,
      suite: suiteFolder,
      proposals: 16,
      workers: 2,
      stages: { search: { limit: 60 }, finalists: { count: 0 }, claim: { enabled: false } },
    },
    '',
  );
  const plan = await planCampaign(config, folder, join(folder, 'parts'));
  await using opened = await openExecutor({ ...config, campaign: config.name });
  mkdirSync(plan.folder);
  const clock = { now: () => 0 };
  const meta = { name: 'parts', seed: '1', config, suite: suiteFolder, suiteHash: plan.suite.hash };
  using journal = Journal.create(plan.folder, { ...meta, versions: {}, created: '' }, clock);
  await runCampaign(plan, { executor: opened.executor, journal, clock });
  const evaluated = [...journal.recorded().values()].flatMap(({ result }) =>
    result.kind === 'evaluated' ? [result] : [],
  );
  const differing = (file: string) =>
    evaluated.filter(({ genome }) => genome.files[file] !== tool.files[file]).length;
  expect(differing('edit.ts')).toBeGreaterThan(0);
  expect(differing('match.ts')).toBeGreaterThan(0);
  expect(evaluated.filter(({ evaluation }) => evaluation.outcome.kind === 'ok').length).toBeGreaterThan(8);
});
