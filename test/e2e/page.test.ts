import { execFile, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../src/api/server.ts';
import { chromiumPath, LOOKS, openBrowser, overflow, violations, visit } from '../kit/browser.ts';
import { COMMAND, runCommand } from '../kit/command.ts';
import { writeSmallProject } from '../kit/small-campaign.ts';

const folder = mkdtempSync(join(tmpdir(), 'toolfinch-page-'));
const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state') };
const VIEWS = [
  '',
  '/variants',
  '/lineage',
  '/trade-offs',
  '/credit',
  '/cases',
  '/claim',
  '/sessions',
  '/log',
  '/variants/best',
];

const chromium = chromiumPath();
describe.skipIf(chromium === undefined)('the live page in Chromium', () => {
  let server: RunningServer;
  let browser: Browser;
  let running: ChildProcess | undefined;

  beforeAll(async () => {
    const finalists = { count: 1, trials: 1 };
    writeSmallProject(folder, { stages: { finalists, claim: { enabled: true, trials: 1, builtin: false } } });
    const { code, stderr } = await runCommand(['run', '--quiet'], { cwd: folder, env });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    server = await startServer({ archiveDir: join(folder, 'archive'), port: 0 });
    browser = await openBrowser(chromium ?? '');
  }, 600_000);
  afterAll(async () => {
    running?.kill('SIGTERM');
    // A campaign that the server has started outlives it.
    const json = { 'content-type': 'application/json' };
    if (server)
      await fetch(`${server.url}/v1/campaigns/moving/pause`, { method: 'POST', headers: json, body: '{}' });
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  it.each(LOOKS)(
    'shows every view in $scheme at $width px: axe finds nothing, nothing is cut off, no request leaves',
    async (look) => {
      await using seen = await visit(browser, look);
      const addresses = ['/', ...VIEWS.map((view) => `/campaigns/small${view}`)];
      for (const address of addresses) {
        await seen.page.goto(`${server.url}${address}`);
        expect(await seen.page.locator('main section').count(), address).toBeGreaterThan(0);
        expect(await seen.page.locator('#problem').count(), address).toBe(0);
        expect(await violations(seen.page), address).toEqual([]);
        expect(await overflow(seen.page), address).toBeLessThanOrEqual(0);
      }
      expect(seen.complaints).toEqual([]);
      expect(seen.requests.filter((url) => !url.startsWith(server.url))).toEqual([]);
    },
  );

  it.each(LOOKS)(
    'leads from the list to a session, step by step with its calls, in $scheme at $width px',
    async (look) => {
      await using seen = await visit(browser, look);
      const { page } = seen;
      await page.goto(`${server.url}/campaigns/small/sessions`);
      await page.locator('#sessions tbody a', { hasText: 'date-range#0' }).first().click();
      await page.waitForURL(/\/sessions\/\d+\?trial=date-range%230$/);
      expect(await page.locator('h2').first().textContent()).toBe('Session date-range#0');
      const steps = (await page.locator('main').textContent()) ?? '';
      for (const part of ['edit', 'oldString']) expect(steps).toContain(part);
      expect(await violations(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(seen.complaints).toEqual([]);
    },
  );

  it('runs its script under its own policy, and is connected', async () => {
    await using seen = await visit(browser, { scheme: 'light', width: 1280, policy: true });
    await seen.page.goto(`${server.url}/campaigns/small`);
    await seen.page.locator('#live-state', { hasText: 'live' }).waitFor();
    expect(seen.complaints).toEqual([]);
  });

  it('lists variants by filter and order without script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    try {
      const page = await context.newPage();
      await page.goto(`${server.url}/campaigns/small/variants`);
      const cells = (column: number) =>
        page.locator(`#variants tbody td:nth-child(${column})`).allTextContents();
      const all = await cells(1);
      expect(all.length).toBeGreaterThan(2);
      expect((await cells(2))[0]).toBe('0');
      await page.selectOption('select[name=order]', 'fitness');
      await page.click('#filters button');
      await page.waitForURL(/order=fitness/);
      const scores = (await cells(5)).map(Number);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      await page.fill('input[name=operator]', 'no-such-operator');
      await page.click('#filters button');
      await page.locator('#variants', { hasText: 'No variant fits.' }).waitFor();
    } finally {
      await context.close();
    }
  });

  it('leads by keyboard from the archive to a variant, its changes and its parent', async () => {
    await using seen = await visit(browser, { scheme: 'light', width: 1280, policy: true });
    const { page } = seen;
    await page.goto(`${server.url}/campaigns/small`);
    await page.locator('#archive svg a').last().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/variants\/[0-9a-f]+$/);
    expect(await page.locator('h2').first().textContent()).toMatch(/^Variant [0-9a-f]{16}$/);
    await page.goto(`${server.url}/campaigns/small/variants/best`);
    await page.locator('summary', { hasText: 'edit.ts' }).first().focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('pre code').first().isVisible()).toBe(true);
  });

  it('says what is not there', async () => {
    await using seen = await visit(browser, { scheme: 'light', width: 1280 });
    const missing = await seen.page.goto(`${server.url}/campaigns/nowhere`);
    expect(missing?.status()).toBe(404);
    expect(await seen.page.locator('[role=alert]').first().textContent()).toContain('no campaign "nowhere"');
    await seen.page.goto(`${server.url}/campaigns/small/variants/ffffffff`);
    expect(await seen.page.locator('#problem').textContent()).toContain('no variant "ffffffff"');
  });

  it('follows a campaign that runs, without moving what is being read', async () => {
    const more = ['run', '--quiet', '--name', 'moving', '--seed', '5', '--proposals', '400'];
    running = execFile(process.execPath, [COMMAND, ...more], { cwd: folder, env });
    await using seen = await visit(browser, { scheme: 'light', width: 1280, policy: true });
    const { page } = seen;
    const applied = async (): Promise<number> =>
      Number(/^(\d+) of/.exec((await page.locator('#overview dd').nth(1).textContent()) ?? '')?.[1]);
    await until(async () => {
      await page.goto(`${server.url}/campaigns/moving`);
      return (await page.locator('#overview dd').count()) > 1 && (await applied()) >= 1;
    });
    await page.locator('#live-state', { hasText: 'live' }).waitFor();
    // Asking for what was not there yet.
    seen.complaints.length = 0;
    await watchShifts(page);
    await page.locator('#overview summary').first().click();
    const before = await applied();
    await until(async () => (await applied()) > before + 2);
    expect(await page.locator('#overview details').first().getAttribute('open')).toBe('');
    // A shift within half a second after the click is the reader's own doing and is not counted by the browser.
    expect(Number(await page.evaluate('window.shifted'))).toBeLessThan(0.01);
    expect(seen.complaints).toEqual([]);

    await page.goto(`${server.url}/campaigns/moving/log`);
    const first = await page.locator('#log-lines li').first().textContent();
    await until(async () => (await page.locator('#log-lines li').first().textContent()) !== first);
  }, 600_000);

  it('asks before it stops a campaign, and says so when it is run by somebody else', async () => {
    await using seen = await visit(browser, { scheme: 'light', width: 390, policy: true });
    const { page } = seen;
    await page.goto(`${server.url}/campaigns/moving`);
    const button = page.locator('button[data-action$="/pause"]');
    await button.click();
    expect(await page.locator('dialog').textContent()).toContain('Pause this campaign?');
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog').getAttribute('open')).toBeNull();
    await button.click();
    await page.locator('[data-yes]').click();
    await page.locator('[data-complaint]', { hasText: 'no door has started' }).waitFor();
  });

  it('resumes, pauses and cancels a campaign', async () => {
    running?.kill('SIGINT');
    await using seen = await visit(browser, { scheme: 'light', width: 1280, policy: true });
    const { page } = seen;
    await page.goto(`${server.url}/campaigns/moving`);
    const state = (name: string) =>
      page.locator('#controls', { hasText: `This campaign is ${name}.` }).waitFor({ timeout: 240_000 });
    const act = async (action: string): Promise<void> => {
      await page.locator(`button[data-action$="/${action}"]`).click();
      await page.locator('[data-yes]').click();
      const complaint = async () => (await page.locator('[data-complaint]').textContent()) ?? '';
      await until(
        async () => (await page.locator('dialog[open]').count()) === 0 || (await complaint()) !== '',
      );
      expect(await complaint(), action).toBe('');
    };
    await state('paused');
    await act('resume');
    await state('running');
    await act('pause');
    await state('paused');
    await act('cancel');
    await state('cancelled');
    expect(await page.locator('#controls button').count()).toBe(0);
  }, 900_000);
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 240_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('waited too long');
    await sleep(300);
  }
}

async function watchShifts(page: Page): Promise<void> {
  await page.evaluate(`window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
    }).observe({ type: 'layout-shift' });`);
}
