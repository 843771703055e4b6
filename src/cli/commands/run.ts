import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { freeFolder } from '../../engine/campaign-folders.ts';
import { parseConfig } from '../../engine/config.ts';
import { planCampaign } from '../../engine/plan-campaign.ts';
import { estimateModels } from '../../engine/estimate-models.ts';
import { ExitCode } from '../../errors.ts';
import { asObject } from '../as-object.ts';
import type { Invocation } from '../command.ts';
import { loadConfigFile } from '../../engine/load-config.ts';
import { estimateLines } from '../estimate-lines.ts';
import { startCampaign } from '../start-campaign.ts';

export async function run({ options, output, signal }: Invocation): Promise<ExitCode> {
  const {
    value,
    folder: base,
    file,
  } = await loadConfigFile(typeof options.config === 'string' ? options.config : undefined);
  const config = parseConfig(overlay(value, options), file);
  const folder = freeFolder(resolve(config.archiveDir), config.name);
  const plan = await planCampaign(config, base, folder);
  if (options.dryRun === true) {
    const models = estimateModels(plan);
    output.result({ proposals: config.proposals, models: models ?? null }, estimateLines(plan, models));
    return ExitCode.done;
  }
  mkdirSync(folder, { recursive: true });
  return startCampaign(plan, { output, signal }, false);
}

/** The configuration with the options of the command laid over it. */
function overlay(value: unknown, options: Invocation['options']): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { name, seed, proposals, timeLimit, target, workers, sandbox, sessions, image, cache, archiveDir } =
    options;
  const from: Record<string, unknown> = { ...value };
  const given = { name, seed, proposals, workers, cache, archiveDir, timeLimitSec: timeLimit };
  for (const [key, option] of Object.entries(given)) if (option !== undefined) from[key] = option;
  if (target !== undefined) from.target = { ...asObject(from.target), atLeast: target };
  if (sandbox !== undefined) from.sandbox = { ...asObject(from.sandbox), provider: sandbox };
  if (sessions !== undefined) from.sandbox = { ...asObject(from.sandbox), sessions };
  if (image !== undefined) from.sandbox = { ...asObject(from.sandbox), image };
  return from;
}
