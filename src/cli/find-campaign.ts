import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { campaignsIn } from '../engine/campaign-folders.ts';
import { ExitCode, ToolfinchError } from '../errors.ts';
import type { Invocation } from './command.ts';

/** The folder that --archive-dir names. */
export function archiveDirOf({ options }: Pick<Invocation, 'options'>): string {
  return typeof options.archiveDir === 'string' ? options.archiveDir : 'archive';
}

/** The folder that --campaign names, else the campaign of --archive-dir that was written to last. */
export function findCampaign({ options }: Pick<Invocation, 'options'>): string {
  const archiveDir = archiveDirOf({ options });
  if (typeof options.campaign === 'string') {
    const named = [options.campaign, join(archiveDir, options.campaign)].find((folder) => existsSync(folder));
    if (named !== undefined) return named;
    throw missing(`There is no campaign ${options.campaign}.`);
  }
  const newest = campaignsIn(archiveDir).at(-1);
  if (newest === undefined) throw missing(`There is no campaign in ${archiveDir}/.`);
  return newest;
}

function missing(what: string): ToolfinchError {
  return new ToolfinchError(
    'CAMPAIGN_MISSING',
    what,
    'Start one with `toolfinch run`, or name one with --campaign.',
    ExitCode.usage,
  );
}
