import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { Proposed, VaryResult } from '../../mutation/vary.ts';
import type { Evidence } from '../evidence.ts';
import { Genome } from '../../mutation/genome.ts';
import { REMOTE, type RemoteConfig } from './remote-config.ts';
import { RemoteRecord, type RemoteAnswer } from './remote-record.ts';

export interface RemoteRequest {
  /** Number of the proposal. */
  readonly n: number;
  readonly evidence: Evidence;
  /** Labels of the proposal's random stream. */
  readonly stream: readonly (string | number)[];
}

/** A program outside that makes children. */
export interface RemoteSide {
  /** A child that `judge` (the gate) accepts, or why there is none; `no-site` when the program had none. */
  make(request: RemoteRequest, judge: (proposed: Proposed) => Promise<VaryResult>): Promise<VaryResult>;
}

const Reply = z.union([
  z.object({
    id: z.number(),
    result: z.union([z.null(), z.object({ genome: Genome, summary: z.string().max(500) })]),
  }),
  z.object({ id: z.number(), error: z.object({ code: z.number(), message: z.string() }) }),
]);

/** Waits before the second and third try, in milliseconds. */
const BACKOFF_MS = [500, 2_000];
const REPLY_CHARACTERS = 4 * 2 ** 20;

/**
 * Asks the program, and keeps each answer in the campaign's folder before it counts, so that a resumed campaign does not
 * ask again. Throws `REMOTE_UNREACHABLE` when the program does not answer: that is never a candidate's fault.
 */
export function openRemote(config: RemoteConfig, folder: string, signal?: AbortSignal): RemoteSide {
  const record = RemoteRecord.open(folder);
  const replayed = config.replay === undefined ? undefined : RemoteRecord.open(config.replay);
  const answerTo = async (request: RemoteRequest): Promise<RemoteAnswer> => {
    const known = record.get(request.n);
    if (known) return known;
    const answer = replayed
      ? (replayed.get(request.n) ?? lacking(config, request.n))
      : await ask(config, request, signal);
    record.add(request.n, answer);
    return answer;
  };
  return {
    async make(request, judge) {
      const answer = await answerTo(request);
      if (answer.kind === 'none')
        return { kind: 'invalid', reason: 'no-site', detail: `${REMOTE}: ${answer.detail}` };
      return await judge({ genome: answer.genome, summary: answer.summary });
    },
  };
}

async function ask(
  config: RemoteConfig,
  { n, evidence, stream }: RemoteRequest,
  signal: AbortSignal | undefined,
): Promise<RemoteAnswer> {
  const told = ({ id, genome, summary, objectives }: Evidence['parents'][number]) => ({
    ...{ id, genome, summary, objectives },
  });
  const params = {
    proposal: n,
    stream,
    parents: evidence.parents.map(told),
    failures: evidence.failures,
    elites: evidence.elites.map(({ id, summary, objectives }) => ({ id, summary, objectives })),
  };
  const body = JSON.stringify({ jsonrpc: '2.0', id: n, method: config.method, params });
  for (let attempt = 0; ; attempt++) {
    try {
      return answerOf(await post(config, body, signal));
    } catch (error) {
      signal?.throwIfAborted();
      const wait = BACKOFF_MS[attempt];
      if (wait === undefined) throw unreachable(config, error);
      await sleep(wait, undefined, signal && { signal });
    }
  }
}

async function post(config: RemoteConfig, body: string, signal: AbortSignal | undefined): Promise<string> {
  const late = AbortSignal.timeout(config.timeoutMs);
  const response = await fetch(config.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    redirect: 'error',
    signal: signal ? AbortSignal.any([signal, late]) : late,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  if (text.length > REPLY_CHARACTERS)
    throw new Error(`its answer has more than ${REPLY_CHARACTERS} characters`);
  return text;
}

/** An error that the program reports is its word that it has no child. */
function answerOf(text: string): RemoteAnswer {
  const reply = Reply.parse(JSON.parse(text));
  if ('error' in reply) return { kind: 'none', detail: reply.error.message.slice(0, 500) };
  if (reply.result === null) return { kind: 'none', detail: 'it has no child for this parent' };
  return { kind: 'child', ...reply.result };
}

function unreachable({ url }: RemoteConfig, cause: unknown): ToolfinchError {
  const why = cause instanceof z.ZodError ? 'its answer is not the one that was asked for' : wordsOf(cause);
  return new ToolfinchError(
    'REMOTE_UNREACHABLE',
    `The program at ${url} makes no children (${why}).`,
    'Start or mend it, then `toolfinch resume`; everything that had been told is kept.',
    ExitCode.environment,
    { cause },
  );
}

function wordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}

function lacking({ replay = '' }: RemoteConfig, n: number): never {
  throw new ToolfinchError(
    'REMOTE_REPLAY_LACKS',
    `The campaign in ${replay} has no answer for proposal ${n}.`,
    'Replay with the configuration and the seed that it was recorded with.',
    ExitCode.usage,
  );
}
