import { writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { OpeningLedger, openingsFile, whoOpens } from '../../engine/openings.ts';
import { JournalReader } from '../../engine/journal/reader.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { Cassette } from '../../models/cassette.ts';
import { usageOf } from '../../models/usage.ts';
import { campaignReport } from '../../report/campaign-report.ts';
import { readCampaign } from '../../report/campaign-data.ts';
import { campaignHtml, comparisonHtml } from '../../report/html/campaign-html.ts';
import { markdown } from '../../report/markdown.ts';
import { comparisonSection } from '../../report/sections/comparison.ts';
import { sectionsOf } from '../../report/sections/of-report.ts';
import { comparison, type Compared, type ComparisonView } from '../../report/view/comparison.ts';
import type { Invocation } from '../command.ts';
import { findCampaign } from '../find-campaign.ts';

type Format = 'html' | 'markdown' | 'json';
const EXTENSION: Readonly<Record<Format, string>> = { html: 'html', markdown: 'md', json: 'json' };

export async function run({ args, options, output }: Invocation): Promise<ExitCode> {
  const format = (options.format ?? 'html') as Format;
  const folders =
    args.length > 0
      ? args.map((campaign) => findCampaign({ options: { ...options, campaign } }))
      : [findCampaign({ options })];
  const [first = ''] = folders;
  const text =
    folders.length > 1 ? comparisonText(folders, format, options) : await reportText(first, format, options);
  const out = typeof options.out === 'string' ? options.out : `${nameOf(folders)}.${EXTENSION[format]}`;
  if (out === '-') {
    process.stdout.write(text);
    return ExitCode.done;
  }
  write(out, text);
  const bytes = Buffer.byteLength(text);
  output.result({ file: out, format, bytes, campaigns: folders }, `${out} (${(bytes / 1000).toFixed(0)} kB)`);
  return ExitCode.done;
}

async function reportText(folder: string, format: Format, options: Invocation['options']): Promise<string> {
  if (options.split === 'heldout')
    throw new ToolfinchError(
      'REPORT_SPLIT',
      'A report of one campaign shows the held-out figures that the campaign recorded; it opens nothing.',
      'Leave out --split, or name two or more campaigns to compare them on it.',
      ExitCode.usage,
    );
  const journal = JournalReader.open(folder);
  try {
    const exchanges = Cassette.read(folder);
    const report = await campaignReport(journal, {
      ...(exchanges.length > 0 && { models: usageOf(exchanges) }),
      openingsOnMachine: new OpeningLedger(openingsFile()).of(journal.meta().suiteHash).length,
    });
    if (format === 'json') return json(report);
    if (format === 'html') return campaignHtml(report);
    return markdown(
      `Campaign ${report.overview.name}`,
      sectionsOf(report, () => undefined),
    );
  } finally {
    journal.close();
  }
}

function comparisonText(folders: readonly string[], format: Format, options: Invocation['options']): string {
  const split = splitOf(options);
  const campaigns: Compared[] = [];
  try {
    for (const folder of folders) {
      const journal = JournalReader.open(folder);
      campaigns.push({ journal, data: readCampaign(journal) });
    }
    if (split === 'heldout') recordOpenings(campaigns, options);
    const view = comparison(campaigns, split);
    if (format === 'json') return json({ schema: 1, ...view });
    if (format === 'html') return comparisonHtml(view);
    return markdown(`${view.rows.length} campaigns compared`, [comparisonSection(view)]);
  } finally {
    for (const { journal } of campaigns) journal.close();
  }
}

function splitOf({ split = 'validation' }: Invocation['options']): ComparisonView['split'] {
  if (split === 'validation' || split === 'heldout') return split;
  throw new ToolfinchError(
    'REPORT_SPLIT',
    'Campaigns are not compared on the train split: they chose by it.',
    'Use --split validation or --split heldout.',
    ExitCode.usage,
  );
}

/** Choosing among champions by held-out figures is one more look at that split; written down before it is taken. */
function recordOpenings(campaigns: readonly Compared[], { reason }: Invocation['options']): void {
  const why = typeof reason === 'string' ? reason : `comparison of ${campaigns.length} campaigns`;
  const ledger = new OpeningLedger(openingsFile());
  const suites = new Map(campaigns.map(({ data: { meta } }) => [meta.suiteHash, meta.suite]));
  for (const [suiteHash, suite] of suites) {
    const tools = campaigns
      .filter(({ data }) => data.meta.suiteHash === suiteHash)
      .flatMap(({ data: { champion, baseline } }) => (champion ?? baseline)?.id ?? []);
    ledger.record({ at: new Date().toISOString(), who: whoOpens(), why, suite, suiteHash, tools });
  }
}

function nameOf(folders: readonly string[]): string {
  return folders.length > 1 ? 'toolfinch-comparison' : `${basename(folders[0] ?? 'campaign')}-report`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new ToolfinchError(
      'REPORT_UNWRITABLE',
      `${file} cannot be written (${error instanceof Error ? error.message : String(error)}).`,
      `Check that ${dirname(file)} exists and is writable, or name another file with --out.`,
      ExitCode.environment,
      { cause: error },
    );
  }
}
