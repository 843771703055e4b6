import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CampaignConfig } from '../../engine/config.ts';
import { standingOf, type Standing } from '../../engine/journal/campaign-state.ts';
import { Journal } from '../../engine/journal/journal.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { layFiles } from '../../lay-files.ts';
import type { Genome } from '../../mutation/genome.ts';
import type { Campaigns, OpenCampaign } from '../campaigns.ts';
import { interruptProcess, startProcess } from './campaign-process.ts';

const CONFIG = 'door.config.json';

/** Starts a campaign under a name that is free, and gives that name. With `tool`, from those files instead of the configured ones. */
export async function createCampaign(
  { archiveDir }: Campaigns,
  config: CampaignConfig,
  tool?: Genome,
): Promise<string> {
  const name = reserve(archiveDir, config.name);
  const folder = join(archiveDir, name);
  try {
    const from = tool ? writeTool(join(folder, 'origin'), tool) : {};
    const file = join(folder, CONFIG);
    writeFileSync(file, `${JSON.stringify({ ...config, ...from, name, archiveDir }, null, 2)}\n`);
    await startProcess(folder, ['run', '--config', file, '--quiet']);
  } catch (error) {
    if (!existsSync(join(folder, 'campaign.db'))) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return name;
}

/** Interrupts a campaign that a door has started. One that does not run is left as it is. */
export async function pauseCampaign({ name, folder, journal }: OpenCampaign): Promise<void> {
  const { state, holder } = standingOf(journal);
  if (holder) await interruptProcess(name, folder, holder);
  else if (state === 'finished' || state === 'cancelled') throw over(name, state);
}

export async function resumeCampaign({ name, folder, journal }: OpenCampaign): Promise<void> {
  const standing = standingOf(journal);
  if (standing.holder) throw running(name, standing);
  if (standing.state === 'finished' || standing.state === 'cancelled') throw over(name, standing.state);
  await startProcess(folder, ['resume', '--campaign', folder, '--quiet']);
}

/** Gives a campaign up: what was told stays, and no door will resume it. Again is harmless. */
export async function cancelCampaign(open: OpenCampaign, now: () => number): Promise<void> {
  const { name, folder, journal } = open;
  const { state } = standingOf(journal);
  if (state === 'cancelled') return;
  if (state === 'finished') throw over(name, state);
  await pauseCampaign(open);
  using writer = Journal.resume(folder, { now });
  writer.event('cancelled');
}

/** Lets a campaign go on to more proposals. */
export async function extendCampaign(
  { name, folder, journal }: OpenCampaign,
  proposals: number,
): Promise<void> {
  const standing = standingOf(journal);
  if (standing.holder) throw running(name, standing);
  if (standing.state === 'cancelled') throw over(name, standing.state);
  await startProcess(folder, ['resume', '--campaign', folder, '--proposals', String(proposals), '--quiet']);
}

/** Makes the folder: who makes it has the name. */
function reserve(archiveDir: string, name: string): string {
  mkdirSync(archiveDir, { recursive: true });
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${name}-${n}`;
    try {
      mkdirSync(join(archiveDir, free));
      return free;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

function writeTool(folder: string, genome: Genome): Pick<CampaignConfig, 'tool' | 'toolFiles'> {
  const { entry, files } = genome;
  layFiles(folder, files);
  const beside = Object.keys(files).filter((path) => path !== entry);
  return { tool: join(folder, entry), toolFiles: beside.map((path) => join(folder, path)) };
}

function running(name: string, { holder }: Standing): ToolfinchError {
  return new ToolfinchError(
    'CAMPAIGN_RUNNING',
    `The campaign ${name} is being run by process ${holder?.pid} on ${holder?.host}.`,
    'Pause it first.',
    ExitCode.usage,
  );
}

function over(name: string, state: 'finished' | 'cancelled'): ToolfinchError {
  return new ToolfinchError(
    'CAMPAIGN_OVER',
    `The campaign ${name} is ${state}.`,
    state === 'finished' ? 'Extend it to let it go on, or fork it.' : 'Fork it to go on from its variants.',
    ExitCode.usage,
  );
}
