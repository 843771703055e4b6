import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../src/api/server.ts';
import { chromiumPath, openBrowser, violations, visit } from '../kit/browser.ts';
import { HeldCampaign } from '../kit/held-campaign.ts';

const chromium = chromiumPath();
describe.skipIf(chromium === undefined)('the log of what is being evaluated, in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'toolfinch-page-log-'));
  let campaign: HeldCampaign;
  let server: RunningServer;
  let browser: Browser;
  beforeAll(async () => {
    campaign = new HeldCampaign(folder);
    server = await startServer({ archiveDir: folder, port: 0 });
    browser = await openBrowser(chromium ?? '');
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    campaign?.[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const lines = (page: Page) => page.locator('#running details li').allTextContents();
  const call = (callId: string, status: 'running' | 'completed') => ({
    ...{ trial: 'a#0', callId, tool: 'edit', status },
  });

  it('grows call by call where it is open, each line once, also when the section is drawn anew', async () => {
    const log = campaign.begin('tasks', 'validation');
    log.note([{ of: 2 }, call('first', 'running')]);
    await using seen = await visit(browser, { scheme: 'light', width: 1280, policy: true });
    const { page } = seen;
    await page.goto(`${server.url}/campaigns/held/log`);
    // Until then the page cannot draw anything anew.
    let letDraw = (): void => undefined;
    const mayDraw = new Promise<void>((resolve) => (letDraw = resolve));
    await page.route('**/held/log', async (route) => {
      await mayDraw;
      await route.continue();
    });
    await page.locator('#live-state', { hasText: 'live' }).waitFor();
    await page.locator('#running summary').click();
    expect(await lines(page)).toEqual(['a#0 · edit running']);
    log.note([call('first', 'completed')]);
    await page.locator('#running li', { hasText: 'edit completed' }).waitFor();
    log.note([call('second', 'running')]);
    await expect
      .poll(() => lines(page), { timeout: 20_000 })
      .toEqual(['a#0 · edit running', 'a#0 · edit completed', 'a#0 · edit running']);

    // A session that is over changes how far it is, which the server draws.
    log.note([{ trial: 'a#0', outcome: 'ok', durationMs: 1 }]);
    await page.locator('#running li', { hasText: 'a#0 · ok' }).waitFor();
    letDraw();
    await page.locator('#running p', { hasText: '1 (of 2) of its validation tasks' }).waitFor();
    log.note([call('third', 'running')]);
    await expect
      .poll(async () => (await lines(page)).map((line) => line.replace('a#0 · ', '')), { timeout: 20_000 })
      .toEqual(['edit running', 'ok · 1.0 ms', 'edit running', 'edit completed', 'edit running']);
    log.end();
    campaign.tell('validation', log.id);
    await page.locator('#running', { hasText: 'Nothing is being evaluated' }).waitFor();
    expect(seen.complaints).toEqual([]);
  }, 60_000);

  it('has nothing that axe objects to while it is open', async () => {
    const log = campaign.begin('tasks', 'train');
    log.note([{ of: 1 }, call('first', 'running')]);
    await using seen = await visit(browser, { scheme: 'dark', width: 390 });
    await seen.page.goto(`${server.url}/campaigns/held/log`);
    await seen.page.locator('#running summary', { hasText: 'train tasks' }).click();
    expect(await violations(seen.page)).toEqual([]);
    log.end();
  }, 60_000);
});
