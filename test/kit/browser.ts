import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { onHost } from '../../src/host-command.ts';

/** Chromium of this machine; undefined where there is none, but for CI, where that is a failure. */
export function chromiumPath(): string | undefined {
  const path = onHost('chromium') ?? onHost('chromium-browser') ?? onHost('google-chrome');
  if (path === undefined && process.env['CI'])
    throw new Error('Chromium is not installed: install the package chromium.');
  return path;
}

export async function openBrowser(executablePath: string): Promise<Browser> {
  const quiet = ['quic', 'background-networking', 'component-update', 'sync', 'gpu'].map(
    (name) => `--disable-${name}`,
  );
  return await chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--no-first-run', ...quiet],
  });
}

/** How people look at a page. Colours do not depend on the width. */
export const LOOKS = [
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 390 },
] as const;

export interface Visit {
  readonly page: Page;
  /** Console messages of errors and warnings, and errors that nobody caught. */
  readonly complaints: string[];
  /** Addresses of requests other than `data:`. */
  readonly requests: string[];
}

/** A fresh page in a fresh profile. axe needs the page's policy out of its way, so the policy is tested by another visit. */
export async function visit(
  browser: Browser,
  {
    scheme,
    width,
    policy = false,
  }: { readonly scheme: 'light' | 'dark'; readonly width: number; readonly policy?: boolean },
): Promise<Visit & AsyncDisposable> {
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width, height: 900 },
    bypassCSP: !policy,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) requests.push(request.url());
  });
  return { page, complaints, requests, [Symbol.asyncDispose]: () => context.close() };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong, a line each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const found = (await page.evaluate('axe.run()')) as AxeResults;
  return found.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ html }) => html.slice(0, 120))
        .slice(0, 3)
        .join(' | ')} (${nodes.length})`,
  );
}

/** Pixels by which the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
}
