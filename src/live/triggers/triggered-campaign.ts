import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { anchored } from '../../engine/anchored-config.ts';
import { freeFolder } from '../../engine/campaign-folders.ts';
import { loadConfigFile } from '../../engine/load-config.ts';
import { parseConfig } from '../../engine/config.ts';
import type { HarvestFolder } from '../harvest/harvest-folder.ts';
import type { Trigger } from './trigger-config.ts';

export interface TriggeredCampaign {
  /** For `toolfinch run --config`. */
  readonly file: string;
  /** Where it will lie. */
  readonly folder: string;
  /** Harvested cases in its train split. */
  readonly cases: number;
}

/**
 * Lays out the campaign of a trigger below its harvest folder: the suite of the trigger's own campaign, with the harvested cases
 * in train besides, and that campaign's configuration within the trigger's budget. Held-out and validation cases stay as they
 * are: what a champion claims is not measured on what called for it.
 */
export async function layOutCampaign(
  trigger: Trigger,
  harvested: HarvestFolder,
  name: string,
): Promise<TriggeredCampaign> {
  const { value, folder: base, file: given } = await loadConfigFile(trigger.campaign);
  const config = anchored(parseConfig(value, given), base);
  const folder = join(trigger.harvest, 'campaigns', name);
  const suite = join(folder, 'suite');
  mkdirSync(folder, { recursive: true });
  cpSync(config.suite, suite, { recursive: true });
  const standings = trigger.cases === 'all' ? (['accepted', 'pending'] as const) : (['accepted'] as const);
  const cases = standings
    .flatMap((standing) => harvested.of(standing))
    .flatMap(({ tool, case: case_ }) =>
      case_ && tool === trigger.tool ? [{ ...case_, split: 'train' as const }] : [],
    );
  mkdirSync(join(suite, 'cases'), { recursive: true });
  writeFileSync(
    join(suite, 'cases', 'harvested.jsonl'),
    cases.map((case_) => `${JSON.stringify(case_)}\n`).join(''),
  );
  const { proposals = config.proposals, timeLimitSec = config.timeLimitSec } = trigger;
  const archiveDir = resolve(base, config.archiveDir);
  const own = { ...config, name, suite, archiveDir, proposals, timeLimitSec };
  const file = join(folder, 'toolfinch.config.json');
  writeFileSync(file, `${JSON.stringify(own, null, 2)}\n`);
  return { file, folder: freeFolder(archiveDir, name), cases: cases.length };
}
