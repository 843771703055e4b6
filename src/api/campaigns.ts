import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { campaignsIn } from '../engine/campaign-folders.ts';
import { JournalReader, type CampaignMeta } from '../engine/journal/reader.ts';
import { RebuiltArchive } from '../engine/journal/rebuild-archive.ts';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { CampaignReading } from '../report/campaign-data.ts';

/** A campaign whose journal is open for reading. */
export interface OpenCampaign {
  /** Of its folder below the archive folder; unlike the configured name it is never taken twice. */
  readonly name: string;
  readonly folder: string;
  readonly journal: JournalReader;
  readonly meta: CampaignMeta;
  readonly archive: RebuiltArchive;
  /** What has been told so far; remembered until something is written. */
  readonly reading: CampaignReading;
}

/** What a campaign's folder may be called: it cannot lead out of the archive folder. */
export const CAMPAIGN_NAME = /^[a-z0-9][a-z0-9._-]*$/i;

/** Journals that are kept open. */
const OPEN = 32;

/** The campaigns below one archive folder. Journals stay open between requests, for opening one checks all of it. */
export class Campaigns implements Disposable {
  readonly #open = new Map<string, { readonly file: string; readonly campaign: OpenCampaign }>();

  constructor(readonly archiveDir: string) {}

  /** The one written to last comes first. */
  names(): string[] {
    return campaignsIn(this.archiveDir)
      .map((folder) => basename(folder))
      .filter((name) => CAMPAIGN_NAME.test(name))
      .reverse();
  }

  has(name: string): boolean {
    return CAMPAIGN_NAME.test(name) && existsSync(join(this.archiveDir, name, 'campaign.db'));
  }

  /** Refuses a name that no campaign here has. */
  check(name: string): void {
    if (!this.has(name)) {
      throw new ToolfinchError(
        'CAMPAIGN_MISSING',
        `There is no campaign ${JSON.stringify(name)} here.`,
        'The operation campaigns.list names those that there are.',
        ExitCode.usage,
      );
    }
  }

  get(name: string): OpenCampaign {
    this.check(name);
    const folder = join(this.archiveDir, name);
    const { ino, dev } = statSync(join(folder, 'campaign.db'));
    const file = `${dev}:${ino}`;
    const known = this.#open.get(name);
    if (known?.file === file) return known.campaign;
    known?.campaign.journal.close();
    this.#open.delete(name);
    this.#evict();
    const journal = JournalReader.open(folder);
    let archive: RebuiltArchive | undefined;
    let reading: CampaignReading | undefined;
    const campaign = {
      name,
      folder,
      journal,
      meta: journal.meta(),
      get archive() {
        return (archive ??= new RebuiltArchive(journal));
      },
      get reading() {
        return (reading ??= new CampaignReading(journal));
      },
    };
    this.#open.set(name, { file, campaign });
    return campaign;
  }

  [Symbol.dispose](): void {
    for (const { campaign } of this.#open.values()) campaign.journal.close();
    this.#open.clear();
  }

  #evict(): void {
    for (const [name, { campaign }] of this.#open) {
      if (this.#open.size < OPEN) return;
      campaign.journal.close();
      this.#open.delete(name);
    }
  }
}
