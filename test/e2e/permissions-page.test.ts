import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PermissionDesk } from '../../src/api/permissions/permission-desk.ts';
import { startServer, type RunningServer } from '../../src/api/server.ts';
import { EventClient } from '../kit/event-client.ts';
import { chromiumPath, LOOKS, openBrowser, overflow, violations, visit } from '../kit/browser.ts';

const DIFF = '--- /work/a.txt\n+++ /work/a.txt\n@@ -1,2 +1,2 @@\n-one\n+1\n two\n';
const SOON = { timeout: 20_000, interval: 50 };
const chromium = chromiumPath();

describe.skipIf(chromium === undefined)('permissions on the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'toolfinch-permissions-page-'));
  /** Stands for the process that watches. */
  const desk = new PermissionDesk(folder, () => Date.now());
  let server: RunningServer;
  let browser: Browser;

  const arrive = (id: string, permission: string, pattern: string, metadata: Record<string, unknown> = {}) =>
    desk.store().add(
      {
        asked: { id, sessionID: 'ses_1', permission, patterns: [pattern], metadata },
        url: 'http://127.0.0.1:4096',
        directory: '/work',
        ruling: { kind: 'ask', rule: 1, withinSec: 600, default: 'deny' },
      },
      Date.now(),
    );

  beforeAll(async () => {
    server = await startServer({ archiveDir: folder, port: 0 });
    browser = await openBrowser(chromium ?? '');
    arrive('per_edit', 'edit', 'a.txt', { diff: DIFF });
    arrive('per_long', 'bash', `echo ${'x'.repeat(300)}`, { command: `cd /work && echo ${'x'.repeat(300)}` });
    arrive('per_gone', 'bash', 'make');
    desk.store().gone('per_gone', 'answered in OpenCode: once', Date.now());
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    desk[Symbol.dispose]();
    rmSync(folder, { recursive: true });
  }, 60_000);

  it.each(LOOKS)(
    'show in $scheme at $width px: axe finds nothing, nothing is cut off',
    async (look) => {
      await using seen = await visit(browser, look);
      const { page } = seen;
      await page.goto(`${server.url}/permissions`);
      expect(await page.locator('#waiting li').count()).toBe(2);
      expect(await page.locator('#permissions tbody tr').count()).toBe(1);
      expect(await violations(page)).toEqual([]);
      await page.click('#deny-per_edit');
      expect(await violations(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(seen.complaints).toEqual([]);
      expect(seen.requests.filter((url) => !url.startsWith(server.url))).toEqual([]);
    },
    60_000,
  );

  it('come, count down and are denied with a comment by keyboard, under the policy of the page', async () => {
    await using seen = await visit(browser, { scheme: 'light', width: 1280, policy: true });
    const { page } = seen;
    await page.goto(`${server.url}/permissions`);
    const state = page.locator('#live-state');
    await state.filter({ hasText: 'live' }).waitFor();
    const countdown = page.locator('#waiting li').first().locator('.countdown');
    await expect.poll(() => countdown.textContent(), SOON).toMatch(/^\(\d+ min \d+ s left\)$/);
    const before = await countdown.textContent();
    await expect.poll(() => countdown.textContent(), SOON).not.toBe(before);
    expect(await page.locator('#waiting li').first().textContent()).toContain('+1');

    // One comes while a reader is at another: it is told, and the reader stays where they were.
    await page.focus('#deny-per_edit');
    arrive('per_new', 'bash', 'git push');
    await page.locator('#allow-per_new').waitFor();
    await expect.poll(() => state.textContent(), SOON).toBe('live: 3 requests wait');
    expect(await page.evaluate('document.activeElement.id')).toBe('deny-per_edit');

    await page.keyboard.press('Enter');
    expect(await page.locator('dialog [data-question]').textContent()).toBe('Deny edit: a.txt?');
    await page.getByLabel('What the agent is told').fill('Not this file.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Yes');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => desk.get('per_edit'), SOON)
      .toMatchObject({
        state: 'denied',
        comment: 'Not this file.',
      });
    await page.locator('#permissions tbody tr', { hasText: 'Not this file.' }).waitFor();
    expect(await page.locator('#allow-per_edit').count()).toBe(0);
    expect(seen.complaints).toEqual([]);
  }, 60_000);

  it('say who was first where another has decided meanwhile', async () => {
    arrive('per_race', 'bash', 'make install');
    await using seen = await visit(browser, { scheme: 'light', width: 390 });
    const { page } = seen;
    await page.goto(`${server.url}/permissions`);
    await page.click('#allow-per_race');
    expect(await page.locator('dialog label').textContent()).toBe('Comment, for the log');
    desk.decide('per_race', { answer: 'deny', who: 'ann', comment: '' });
    await page.click('[data-yes]');
    await page.locator('[data-complaint]', { hasText: 'was denied already, by ann' }).waitFor();
  }, 60_000);

  it('are told as events, from where a client left off', async () => {
    const client = new EventClient(`${server.url}/v1/permissions/events`);
    client.connect();
    await expect.poll(() => client.events.length, SOON).toBeGreaterThan(5);
    client.cut();
    arrive('per_event', 'bash', 'ls');
    const known = client.events.length;
    client.connect();
    await expect.poll(() => client.events.length, SOON).toBeGreaterThan(known);
    expect(client.events[known]?.data).toMatchObject({
      ...{ kind: 'permission', type: 'permission.requested', permission: 'per_event' },
    });
    client.cut();
    const wrong = await fetch(`${server.url}/v1/permissions/events?after=x`);
    expect(wrong.status).toBe(400);
  }, 60_000);
});
