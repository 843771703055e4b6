import { resolve } from 'node:path';
import type { CampaignConfig } from './config.ts';
import { anchoredSinks } from './notify-config.ts';

/** The configuration with another path for each file and folder that a campaign reads. */
export function withPaths(config: CampaignConfig, path: (given: string) => string): CampaignConfig {
  const { tool, toolFiles, donors, suite, checkout, models, remote, sandbox } = config;
  const { agent } = sandbox;
  return {
    ...config,
    tool: path(tool),
    toolFiles: toolFiles.map(path),
    donors: donors.map(path),
    suite: path(suite),
    ...(agent?.folder !== undefined && {
      sandbox: { ...sandbox, agent: { ...agent, folder: path(agent.folder) } },
    }),
    ...(checkout && { checkout: { ...checkout, folder: path(checkout.folder) } }),
    ...(models?.replay !== undefined && { models: { ...models, replay: path(models.replay) } }),
    ...(remote?.replay !== undefined && { remote: { ...remote, replay: path(remote.replay) } }),
  };
}

/** The configuration with paths that hold from anywhere; `base` is the folder that they start from. */
export function anchored(config: CampaignConfig, base: string): CampaignConfig {
  const { notify } = config;
  return {
    ...withPaths(config, (given) => resolve(base, given)),
    ...(notify && { notify: { ...notify, sinks: anchoredSinks(notify.sinks, base) } }),
  };
}
