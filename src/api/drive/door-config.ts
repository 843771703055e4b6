import { basename } from 'node:path';
import { anchored, withPaths } from '../../engine/anchored-config.ts';
import { parseConfig, type CampaignConfig } from '../../engine/config.ts';
import { loadConfigFile } from '../../engine/load-config.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { SHIPPED_SUITES, suitesIn } from '../../suites/list-suites.ts';
import { isLoopback } from '../guard/hosts.ts';
import { allowedPath } from './allowed-path.ts';

/** Where the parts of a configuration may lie; relative paths start from the first. */
export interface Allowed {
  readonly folders: readonly string[];
}

/** A configuration that a caller has sent: checked, with absolute paths that the server may read. */
export function configOf(value: Readonly<Record<string, unknown>>, { folders }: Allowed): CampaignConfig {
  const [base = '.'] = folders;
  if (value.models !== undefined) {
    throw new ToolfinchError(
      'MODELS_BY_FILE_ONLY',
      'A configuration that comes through a door cannot name models: they cost money, and run on this machine.',
      'Put it into a file that the server may read, and send its path as `file`.',
      ExitCode.usage,
    );
  }
  if (value.notify !== undefined) {
    throw new ToolfinchError(
      'NOTIFY_BY_FILE_ONLY',
      'A configuration that comes through a door cannot say who is notified: that may be any command or address.',
      'Put it into a file that the server may read, and send its path as `file`.',
      ExitCode.usage,
    );
  }
  const config = parseConfig({ ...value, suite: shipped(value.suite) }, 'The configuration');
  if (config.remote && !isLoopback(new URL(config.remote.url).hostname)) {
    throw new ToolfinchError(
      'REMOTE_BY_FILE_ONLY',
      'A configuration that comes through a door can name a remote program on this machine only.',
      'Put it into a file that the server may read, and send its path as `file`.',
      ExitCode.usage,
    );
  }
  return withPaths(config, (path) => allowedPath(path, base, folders));
}

/** A configuration file in an allowed folder. It may be code; who may write there is trusted. */
export async function configOfFile(file: string, { folders }: Allowed): Promise<CampaignConfig> {
  const path = allowedPath(file, folders[0] ?? '.', folders);
  const { value, folder } = await loadConfigFile(path);
  const config = anchored(parseConfig(value, path), folder);
  return withPaths(config, (given) => allowedPath(given, folder, folders));
}

/** The name of a shipped suite stands for its folder. */
function shipped(suite: unknown): unknown {
  return suitesIn(SHIPPED_SUITES).find((folder) => basename(folder) === suite) ?? suite;
}
