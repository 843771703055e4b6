import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startServer, type RunningServer } from '../../../src/api/server.ts';
import { chromiumPath, openBrowser, violations, visit } from '../../kit/browser.ts';
import { runCommand } from '../../kit/command.ts';
import { writeSmallProject } from '../../kit/small-campaign.ts';

// Evaluations in boxes, on whatever machine this is.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let folder: string;
let server: RunningServer | undefined;
const project = (name: string): string => join(folder, 'projects', name);
const entry = (name: string): string => join(project(name), '.opencode/tool/edit.ts');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-asking-'));
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));
  for (const name of ['rest', 'page', 'mcp']) mkdirSync(project(name), { recursive: true });
  mkdirSync(join(folder, 'elsewhere'));
  writeSmallProject(folder, {
    proposals: 2,
    archiveDir: join(folder, 'archive'),
    stages: { finalists: { count: 0 }, claim: { enabled: false } },
  });
  const { code, stderr } = await runCommand(['run', '--quiet'], { cwd: folder });
  if (code !== 0) throw new Error(stderr);
  server = await startServer({
    archiveDir: join(folder, 'archive'),
    installInto: [join(folder, 'projects')],
    port: 0,
  });
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

type Json = Record<string, unknown>;

const post = async (path: string, body: unknown): Promise<{ status: number; json: Json }> => {
  const response = await fetch(`${server?.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: (await response.json()) as Json };
};
const get = async (path: string): Promise<Json> =>
  (await (await fetch(`${server?.url}${path}`)).json()) as Json;

interface Ended {
  readonly state: string;
  readonly log: readonly string[];
  readonly result?: { readonly request: { readonly id: string; readonly state: string } };
}

/** What came of a run, when it is over. */
async function ended(run: unknown): Promise<Ended> {
  const path = `/v1/promotion-runs/${String(run)}`;
  await expect
    .poll(async () => (await get(path)).state, { timeout: 240_000, interval: 300 })
    .not.toBe('running');
  return (await get(path)) as unknown as Ended;
}

const asking = { campaign: 'small', variant: 'baseline', whole: true };

describe('asking for promotions through the doors', () => {
  it('is done by REST: a run with a log, then a request that waits; amended, and installed by a decision', async () => {
    const asked = await post('/v1/promotions', { ...asking, to: 'rest', by: 'ann' });
    expect(asked).toMatchObject({
      status: 202,
      json: { state: 'running', about: { campaign: 'small', project: project('rest'), by: 'ann' } },
    });
    const run = await ended(asked.json.id);
    expect(run.state, run.log.join('\n')).toBe('done');
    expect(run.log.join('\n')).toContain('on the held-out split');
    const id = run.result?.request.id ?? '';
    const request = await get(`/v1/promotions/${id}`);
    expect(request).toMatchObject({ state: 'pending', by: 'ann', evidence: { openings: { inCampaign: 1 } } });

    const { candidate } = request.evidence as {
      candidate: { genome: { entry: string; files: Record<string, string> } };
    };
    const source = candidate.genome.files['edit.ts'] ?? '';
    const files = { 'edit.ts': source.replace("'The file was changed.'", "'Changed.'") };
    const amending = await post(`/v1/promotions/${id}/amend`, {
      tool: { entry: 'edit.ts', files },
      by: 'bob',
    });
    expect(amending).toMatchObject({ status: 202, json: { about: { amends: id } } });
    const amended = await ended(amending.json.id);
    const second = amended.result?.request.id ?? '';
    expect(await get(`/v1/promotions/${id}`)).toMatchObject({ state: 'superseded', supersededBy: second });
    expect(await post(`/v1/promotions/${id}/amend`, { tool: { entry: 'edit.ts', files } })).toMatchObject({
      status: 409,
      json: { code: 'REQUEST_DECIDED' },
    });

    await post(`/v1/promotions/${second}/approve`, { by: 'eve' });
    expect(readFileSync(entry('rest'), 'utf8')).toContain("'Changed.'");
  });

  it('is cancelled: nothing is asked for', async () => {
    const before = (await get('/v1/promotions')).promotions as unknown[];
    const { json } = await post('/mcp', {
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: { name: 'promotions_ask', arguments: { ...asking, to: project('mcp') } },
    });
    const { structuredContent } = json.result as { structuredContent: { id: string } };
    const cancelled = await post('/rpc', {
      ...{ jsonrpc: '2.0', id: 2, method: 'promotions.cancel' },
      params: { run: structuredContent.id },
    });
    expect(cancelled.json).toMatchObject({ result: { state: 'cancelled' } });
    expect((await get('/v1/promotions')).promotions).toHaveLength(before.length);
    const { runs } = (await get('/v1/promotion-runs')) as { runs: { id: string; state: string }[] };
    expect(runs[0]).toMatchObject({ id: structuredContent.id, state: 'cancelled' });
  });

  it('goes to no project that the server was not started with', async () => {
    symlinkSync(join(folder, 'elsewhere'), project('link'));
    mkdirSync(project('inner'));
    symlinkSync(join(folder, 'elsewhere'), join(project('inner'), '.opencode'));
    for (const to of [
      ...[join(folder, 'elsewhere'), '../elsewhere', 'link', 'inner', 'nowhere', 'global', '/'],
    ]) {
      const refused = await post('/v1/promotions', { ...asking, to });
      expect(refused, to).toMatchObject({ status: 400, json: { code: 'INSTALL_REFUSED' } });
    }
    for (const out of ['../elsewhere/a.patch', 'link/a.patch', 'rest', '/etc/a.patch']) {
      const refused = await post('/v1/promotions', { ...asking, to: 'rest', as: 'patch', out });
      expect(refused, out).toMatchObject({ status: 400, json: { code: 'INSTALL_REFUSED' } });
    }
    await using closed = await startServer({ archiveDir: join(folder, 'archive'), port: 0 });
    const response = await fetch(`${closed.url}/v1/promotions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...asking, to: project('rest') }),
    });
    expect(await response.json()).toMatchObject({ code: 'INSTALL_REFUSED' });
    expect(existsSync(join(folder, 'elsewhere/tool'))).toBe(false);
  });
});

const chromium = chromiumPath();

describe.skipIf(chromium === undefined)('asking on the page', () => {
  let browser: Browser;
  beforeAll(async () => (browser = await openBrowser(chromium ?? '')));
  afterAll(() => browser.close());

  const press = async (page: Page, words: string): Promise<void> => {
    await page.getByRole('button', { name: words, exact: true }).click();
    await page.getByRole('button', { name: 'Yes' }).click();
  };
  /** Once what the page asked for is there: the request that is pending. */
  const pending = async (tool: string): Promise<string> => {
    const find = async (): Promise<string | undefined> => {
      const { promotions } = (await get('/v1/promotions?state=pending')) as {
        promotions: { id: string; project: string; variant: string }[];
      };
      return promotions.find((one) => one.project === project('page') && one.variant !== tool)?.id;
    };
    await expect.poll(find, { timeout: 240_000, interval: 300 }).toBeDefined();
    return (await find()) ?? '';
  };

  it('a variant is asked for, its source changed, the change approved and taken back, with a mouse alone', async () => {
    await using visited = await visit(browser, { scheme: 'light', width: 1280, policy: true });
    const { page, complaints } = visited;
    await page.goto(`${server?.url}/campaigns/small/variants/baseline`);
    await page.getByLabel('Project').fill('page');
    await page.getByLabel('Without minimising it').check();
    await press(page, 'Ask');
    await page.waitForURL('**/promotions');
    await page.getByRole('button', { name: 'Cancel' }).waitFor();
    const first = await pending('');
    const { variant } = (await get(`/v1/promotions/${first}`)) as { variant: string };

    await page.goto(`${server?.url}/promotions/${first}`);
    const source = page.getByLabel('edit.ts');
    const text = await source.inputValue();
    expect(text).toContain('export default tool(');
    await source.fill(text.replace("'The file was changed.'", "'By hand.'"));
    await press(page, 'Evaluate the change');
    await page.waitForURL('**/promotions');
    const second = await pending(variant);

    await page.goto(`${server?.url}/promotions/${second}`);
    await press(page, 'Approve');
    await page.getByRole('button', { name: 'Roll back' }).waitFor();
    expect(readFileSync(entry('page'), 'utf8')).toContain("'By hand.'");
    await press(page, 'Roll back');
    await expect.poll(() => existsSync(entry('page'))).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('the forms are in order for those who do not see them', async () => {
    await using visited = await visit(browser, { scheme: 'dark', width: 390 });
    const { page } = visited;
    for (const path of ['/campaigns/small/variants/baseline', '/promotions']) {
      await page.goto(`${server?.url}${path}`);
      expect(await violations(page), path).toEqual([]);
    }
  });
});
