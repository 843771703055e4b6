import { parseConfig, type CampaignConfig } from '../engine/config.ts';
import type { Invocation } from './command.ts';

/** Where and how to evaluate, for commands that have no configuration file. */
export function sandboxConfig(
  options: Invocation['options'],
): Pick<CampaignConfig, 'sandbox' | 'workers' | 'warm' | 'cache'> {
  const { sandbox, workers, warm, cache } = parseConfig(
    {
      tool: 'none',
      suite: 'none',
      ...(options.cache !== undefined && { cache: options.cache }),
      ...(options.workers !== undefined && { workers: options.workers }),
      sandbox: {
        ...(options.sandbox !== undefined && { provider: options.sandbox }),
        ...(options.sessions !== undefined && { sessions: options.sessions }),
        ...(options.image !== undefined && { image: options.image }),
      },
    },
    'the command line',
  );
  return { sandbox, workers, warm, cache };
}
