import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CampaignReport } from '../../src/report/campaign-report.ts';
import { chromiumPath, LOOKS, openBrowser, overflow, violations, visit } from '../kit/browser.ts';
import { runCommand, type Ran } from '../kit/command.ts';
import { IN_MEMORY, writeLargeJournal } from '../kit/large-journal.ts';
import { writeClaimingProject } from '../kit/small-campaign.ts';

const folder = mkdtempSync(join(tmpdir(), 'toolfinch-report-'));
const memory = mkdtempSync(join(IN_MEMORY, 'toolfinch-report-'));
const toolfinch = (args: readonly string[]): Promise<Ran> =>
  runCommand(args, { cwd: folder, env: { XDG_STATE_HOME: join(folder, 'state') } });
const openings = (): number =>
  readFileSync(join(folder, 'state/toolfinch/openings.ndjson'), 'utf8').trim().split('\n').length;

beforeAll(async () => {
  writeClaimingProject(folder);
  // Seeds whose few proposals fill more than one cell.
  for (const [n, seed] of ['3', '6'].entries()) {
    const { code, stderr } = await toolfinch(['run', '--quiet', '--seed', seed, '--name', `small-${n + 1}`]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  }
}, 600_000);
afterAll(() => {
  for (const each of [folder, memory]) rmSync(each, { recursive: true, force: true });
});

describe('toolfinch report', () => {
  it('writes one file, says where and how large, and opens nothing', async () => {
    const before = openings();
    const { code, stdout } = await toolfinch(['report', 'small-1', '--json']);
    expect(code).toBe(0);
    const { file, bytes } = JSON.parse(stdout) as { file: string; bytes: number };
    expect(file).toBe('small-1-report.html');
    expect(statSync(join(folder, file)).size).toBe(bytes);
    expect(openings()).toBe(before);
  });

  it('says the same in Markdown and in JSON, with the claim of the campaign', async () => {
    const json = await toolfinch(['report', 'small-1', '--format', 'json', '--out', '-']);
    const { overview, claim, schema } = JSON.parse(json.stdout) as CampaignReport;
    expect(schema).toBe(1);
    expect(overview).toMatchObject({ name: 'small-1', state: 'finished', applied: 10 });
    const kept = JSON.parse(readFileSync(join(folder, 'archive/small-1/report.json'), 'utf8')) as {
      claim: { subjects: unknown };
    };
    expect(claim?.claim.subjects).toEqual(kept.claim.subjects);
    const markdown = await toolfinch(['report', 'small-1', '--format', 'markdown', '--out', '-']);
    expect(markdown.stdout).toMatch(/^# Campaign small-1\n/);
    expect(markdown.stdout).toContain('| tool | correct |');
    expect(markdown.stdout).toContain('The held-out split was opened 1 time in this campaign');
  });

  it('compares campaigns on validation, and on the held-out split only as a recorded opening', async () => {
    const before = openings();
    const shown = await toolfinch(['report', 'small-1', 'small-2', '--format', 'markdown', '--out', '-']);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain('| small-2 | cases | score |');
    expect(openings()).toBe(before);
    const opened = await toolfinch([
      ...[
        'report',
        'small-1',
        'small-2',
        '--split',
        'heldout',
        '--reason',
        'which seed',
        '--out',
        'both.html',
      ],
    ]);
    expect(opened.code).toBe(0);
    expect(openings()).toBe(before + 1);
    const ledger = readFileSync(join(folder, 'state/toolfinch/openings.ndjson'), 'utf8').trim().split('\n');
    expect(JSON.parse(ledger.at(-1) ?? '')).toMatchObject({ why: 'which seed' });
  });

  it('refuses what it cannot do in a sentence, with the exit code of it', async () => {
    const missing = await toolfinch(['report', 'nowhere']);
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no campaign nowhere') as string,
    });
    const alone = await toolfinch(['report', 'small-1', '--split', 'heldout']);
    expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining('opens nothing') as string });
    const train = await toolfinch(['report', 'small-1', 'small-2', '--split', 'train']);
    expect(train.code).toBe(2);
    const unwritable = await toolfinch(['report', 'small-1', '--out', 'no/such/folder/x.html']);
    expect(unwritable).toMatchObject({ code: 4, stderr: expect.stringContaining('--out') as string });
  });

  it('stays under 2 MB for 10,000 variants, with pictures that can be read', async () => {
    const large = join(memory, 'large');
    writeLargeJournal(large, 10_000);
    const { code, stdout } = await toolfinch(['report', large, '--json']);
    expect(code).toBe(0);
    const { bytes } = JSON.parse(stdout) as { bytes: number };
    console.log(`report of 10,000 variants: ${bytes} bytes`);
    expect(bytes).toBeLessThan(2_000_000);
    const html = readFileSync(join(folder, 'large-report.html'), 'utf8');
    expect(html).toMatch(/\d+ variants are not drawn/);
    expect(html).toContain('of 10000 scored variants are drawn');
  }, 600_000);
});

const chromium = chromiumPath();
describe.skipIf(chromium === undefined)('the report in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(chromium ?? '');
  });
  afterAll(() => browser?.close());
  const address = (file: string): string => pathToFileURL(join(folder, file)).href;

  it.each(LOOKS)(
    'reads well in $scheme at $width px: axe finds nothing, nothing is cut off',
    async (look) => {
      for (const file of ['small-1-report.html', 'both.html', 'large-report.html']) {
        await using seen = await visit(browser, look);
        await seen.page.goto(address(file));
        expect(await violations(seen.page)).toEqual([]);
        await seen.page.evaluate(`document.querySelectorAll('details').forEach((d) => (d.open = true))`);
        expect(await overflow(seen.page)).toBeLessThanOrEqual(0);
        expect(seen.complaints).toEqual([]);
      }
    },
  );

  it('asks for nothing but itself, under its own policy', async () => {
    await using seen = await visit(browser, { scheme: 'light', width: 1280, policy: true });
    await seen.page.goto(address('small-1-report.html'));
    expect(seen.requests).toEqual([address('small-1-report.html')]);
    expect(seen.complaints).toEqual([]);
    // The style applies, so the policy does not stand in its own way.
    const display = await seen.page.evaluate(`getComputedStyle(document.querySelector('.facts')).display`);
    expect(display).toBe('grid');
    const blocked = await seen.page.evaluate(
      `fetch('http://127.0.0.1:1/').then(() => 'sent', () => 'refused')`,
    );
    expect(blocked).toBe('refused');
    expect(seen.complaints.join()).toContain('Content Security Policy');
  });

  it('leads from a cell of the archive to its variant', async () => {
    await using seen = await visit(browser, { scheme: 'light', width: 1280 });
    await seen.page.goto(address('small-1-report.html'));
    const cell = seen.page.locator('#archive svg a').first();
    const href = await cell.getAttribute('href');
    await cell.focus();
    await seen.page.keyboard.press('Enter');
    expect(new URL(seen.page.url()).hash).toBe(href);
    expect(await seen.page.locator(href ?? '').isVisible()).toBe(true);
  });
});
