import { createRequire } from 'node:module';
import { openProvider } from '../sandbox/open-provider.ts';
import { createPool } from '../sandbox/pool.ts';
import { agentSpec, agentVersion } from './agent-config.ts';
import type { Clock } from './clock.ts';
import type { CampaignConfig } from './config.ts';
import { cachedExecutor } from './evaluation-cache.ts';
import type { EvaluationRequest, Executor } from './executor.ts';
import { PiscinaExecutor } from './piscina-executor.ts';
import { RunningLogs } from './running/running-logs.ts';

export type OpenExecutorOptions = Pick<CampaignConfig, 'sandbox' | 'workers' | 'warm' | 'cache'> & {
  /** Label of everything that is started. */
  readonly campaign: string;
  /** The campaign's folder, where other processes can see what is being evaluated; default: nowhere. */
  readonly seenIn?: { readonly folder: string; readonly clock: Clock };
  readonly onNote?: (line: string) => void;
};

/** An executor with its versions; closing it leaves nothing running. */
export interface OpenedExecutor extends AsyncDisposable {
  readonly executor: Executor;
  /** For the journal: OpenCode, Node, sandbox, image. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Opens the sandbox, its pool of boxes and the worker threads. Throws `ToolfinchError` where no sandbox can be had. */
export async function openExecutor(options: OpenExecutorOptions): Promise<OpenedExecutor> {
  const { sandbox, workers, warm, cache, campaign, seenIn, onNote } = options;
  const {
    provider: wanted,
    image,
    limits,
    callTimeoutMs,
    batchTimeoutMs,
    callCpuMs,
    sessionTimeoutMs,
  } = sandbox;
  const provider = await openProvider({
    provider: wanted,
    campaign,
    ...(image === undefined ? {} : { image }),
    ...(onNote ? { onNote } : {}),
  });
  const pool = createPool(provider, {
    size: workers,
    warm,
    // What is known needs no box.
    warmAtOnce: !cache,
    limits,
    ...(onNote ? { onNote } : {}),
  });
  const agent = agentSpec(sandbox);
  const opencode = openCodeVersion();
  const provenance = { sandbox: provider.name, imageId: provider.imageId, isolated: true, opencode } as const;
  const threads = new PiscinaExecutor({
    pool,
    workers,
    deadlines: { callTimeoutMs, batchTimeoutMs, callCpuMs, sessionTimeoutMs },
    agent,
    permissions: sandbox.permissions,
    evaluationTimeoutMs: (request) => evaluationTimeoutMs(sandbox, request),
    provenance,
    ...(seenIn && { running: new RunningLogs(seenIn.folder, seenIn.clock) }),
  });
  const executor = cache ? cachedExecutor(threads, [provenance, sandbox, agent]) : threads;
  return {
    executor,
    versions: {
      opencode,
      node: process.versions.node,
      sandbox: provider.name,
      image: provider.imageId,
      ...('command' in agent && { agent: agentVersion(agent) }),
    },
    async [Symbol.asyncDispose]() {
      await executor.close();
      await provider[Symbol.asyncDispose]();
    },
  };
}

/** The last resort, above every deadline inside. A box lives for `lifeMs`; only tasks take more than one. */
function evaluationTimeoutMs(
  { limits, batchTimeoutMs }: CampaignConfig['sandbox'],
  request: EvaluationRequest,
): number {
  const slackMs = 30_000;
  const testsMs = request.checkout?.testTimeoutMs ?? 0;
  if (request.stage === 'cases')
    return (request.subject.kind === 'builtin' ? limits.lifeMs : batchTimeoutMs + testsMs) + slackMs;
  return (request.trials ?? 1) * 30 * limits.lifeMs + slackMs;
}

function openCodeVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('opencode-ai/package.json');
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
