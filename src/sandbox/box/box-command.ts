import type { BoxLimits } from '../contract.ts';

/** What runs as PID 1 of every box. */
export const SUPERVISOR = ['/opt/toolfinch/bin/opencode', '/opt/toolfinch/inside/supervisor.ts'] as const;

/** Longer than the provider needs to destroy a box whose life is over: the supervisor ends by itself only without one. */
const LIFE_MARGIN_MS = 10_000;

export function supervisorEnv(limits: BoxLimits): Record<string, string> {
  return {
    BUN_BE_BUN: '1',
    PATH: '/usr/local/bin:/usr/bin:/bin:/opt/toolfinch/wrappers',
    HOME: '/home/agent',
    USER: 'agent',
    LANG: 'C.UTF-8',
    TMPDIR: '/tmp',
    TOOLFINCH_LIFE_MS: String(limits.lifeMs + LIFE_MARGIN_MS),
  };
}
