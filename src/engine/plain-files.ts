import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';
import { layFiles } from '../lay-files.ts';
import type { Genome } from '../mutation/genome.ts';
import { patchBetween } from '../patch.ts';
import type { CampaignPlan } from './campaign-plan.ts';
import type { CampaignResult } from './campaign.ts';
import { sortKeys } from './archives/index.ts';
import { guarded } from './journal/sqlite-errors.ts';

/**
 * What people want to read or compare, beside the journal: `config.json`, `elites/<id>/`, `champion/`, `champion.patch`,
 * `report.json`.
 * Everything in them follows from the journal. Folders and files are swapped in whole.
 */
export function writePlainFiles({ folder, config, baseline }: CampaignPlan, result: CampaignResult): void {
  guarded(folder, () => {
    const { elites, champion } = result;
    mkdirSync(folder, { recursive: true });
    writeWhole(join(folder, 'config.json'), json(config));
    swapFolder(
      join(folder, 'elites'),
      Object.assign({}, ...elites.map(({ id, genome }) => below(id, genome))),
    );
    if (champion) {
      const { genome } = champion.entry;
      swapFolder(join(folder, 'champion'), genome.files);
      writeWhole(join(folder, 'champion.patch'), patchBetween(baseline.genome.files, genome.files));
    }
    writeWhole(join(folder, 'report.json'), json(reportOf(result)));
  });
}

/** The result without sources and sessions: sources are in `elites/` and `champion/`, sessions in the journal. */
export function reportOf(result: CampaignResult): unknown {
  return JSON.parse(
    JSON.stringify({ schema: 1, ...result }, (key, value: unknown) =>
      key === 'genome' || key === 'trajectory' ? undefined : value,
    ),
  );
}

function below(id: string, { files }: Genome): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [join(id, path), text]));
}

function swapFolder(folder: string, files: Readonly<Record<string, string>>): void {
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  for (const path of Object.keys(files))
    if (isAbsolute(path) || normalize(path).startsWith('..'))
      throw new RangeError(`${path} leaves its folder`);
  layFiles(fresh, files);
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
}

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { flush: true });
  renameSync(`${path}.new`, path);
}

function json(value: unknown): string {
  return `${JSON.stringify(sortKeys(value), null, 2)}\n`;
}
