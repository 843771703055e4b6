import { z } from 'zod';
import { OK, type Outcome } from '../../outcome.ts';
import type { ChatReply } from '../model/chat.ts';
import type { Box, CaseCall, CaseObservation } from '../contract.ts';
import { nextPage } from '../inside/next-page.ts';
import { driveSession, type PermissionRequest } from './drive-session.ts';
import { installProject, PROJECT, restoreWorkspace } from './opencode-project.ts';
import { type OpenCodeServer, startServer } from './opencode-server.ts';
import { openGateway } from './run-tasks.ts';
import { scriptedUpstream } from '../model/upstream.ts';
import { placeExtras } from './place-extras.ts';

export interface BuiltinCaseOptions {
  /** Deadline of one session, which carries a batch of calls. */
  readonly batchTimeoutMs: number;
  /** Calls in one assistant message. Default 100. */
  readonly batchSize?: number;
  /** Few calls at a time, and what they leave running is ended before the next ones. */
  readonly oneAtATime?: boolean;
  readonly startTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** OpenCode runs the calls of one message at the same time; more of them only make the message longer. */
const BATCH_SIZE = 100;
/** Of calls that start processes, which would make each other late: one by one each would take a session of its own. */
const SMALL_BATCH = 8;

/**
 * Makes the calls with the tool that OpenCode ships, whose code cannot be called directly: a script in the place of the
 * model asks for a whole batch of them in one message of a real session, each in a folder of its own. File states are
 * read from outside after the session. Observations come in the order of the calls.
 *
 * A relative path in an argument means the case's folder, as it does where the case's folder is the project.
 */
export async function* runBuiltinCases(
  box: Box,
  toolName: string,
  calls: readonly CaseCall[],
  options: BuiltinCaseOptions,
): AsyncIterable<CaseObservation> {
  const replies = new Map<string, ChatReply[]>();
  const upstream = scriptedUpstream('script', ({ taskId }) => replies.get(taskId) ?? []);
  await using gateway = await openGateway(box, { upstream });
  await installProject(box, null, toolName);
  let server: OpenCodeServer | undefined;
  try {
    let sessions = 0;
    const makeCalls = async (
      batch: readonly PlacedCall[],
    ): Promise<Pick<BatchEnd, 'results' | 'asks' | 'outcome'>> => {
      options.signal?.throwIfAborted();
      const taskId = `batch-${sessions++}`;
      replies.clear();
      replies.set(taskId, script(toolName, batch));
      gateway.beginSession({ taskId, trial: 0, workspace: {} });
      server ??= await startServer(box, {
        toolName,
        custom: false,
        startTimeoutMs: options.startTimeoutMs ?? 60_000,
      });
      const asks: PermissionRequest[] = [];
      const { eventLines, outcome } = await driveSession(box, server, {
        instruction: 'Make the calls.',
        timeoutMs: options.batchTimeoutMs,
        permission: [{ permission: '*', pattern: '*', action: 'ask' }],
        answer(request) {
          asks.push(request);
          return { reply: batch[0]?.call.permission === 'deny' ? 'reject' : 'once' };
        },
        ...(options.signal ? { signal: options.signal } : {}),
      });
      if (outcome.kind !== 'ok') {
        await server.stop();
        server = undefined;
      }
      return { results: toolResults(eventLines), asks, outcome };
    };
    const { oneAtATime = false, batchSize = oneAtATime ? SMALL_BATCH : BATCH_SIZE } = options;
    for (const batch of batchesOf(calls, batchSize)) {
      await restoreWorkspace(box, { workspace: fixtures(batch) });
      await placeExtras(box, batch, folderOf);
      const placed = batch.map((call, place) => ({ call, place }));
      const end = await makeCalls(placed);
      const pages = await furtherPages(placed, end.results, makeCalls);
      if (oneAtATime) await endLeftovers(box);
      const tree = await box.readTree(`${PROJECT}/c`);
      yield* batch.map((call, i) => observation(call, i, { ...end, tree, pages }));
    }
  } finally {
    await server?.stop();
  }
}

/** Kills whatever still works in a folder of the cases; OpenCode itself works in the one above. */
async function endLeftovers(box: Box): Promise<void> {
  const script = `for p in /proc/[0-9]*; do
    case $(readlink "$p/cwd") in ${PROJECT}/c/*) kill -9 "\${p#/proc/}" ;; esac
  done 2>/dev/null; true`;
  await box.exec(['sh', '-c', script], { timeoutMs: 10_000 });
}

/** In order; the calls of one batch are all allowed or all denied, for a rejection falls on every request that waits. */
function batchesOf(calls: readonly CaseCall[], size: number): CaseCall[][] {
  const batches: CaseCall[][] = [];
  for (const call of calls) {
    const last = batches.at(-1);
    if (last && last.length < size && last[0]?.permission === call.permission) last.push(call);
    else batches.push([call]);
  }
  return batches;
}

const folderOf = (i: number): string => `${PROJECT}/c/${i}`;

function fixtures(batch: readonly CaseCall[]): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [i, call] of batch.entries()) {
    files[`c/${i}/.case`] = '';
    for (const [path, text] of Object.entries(call.files)) files[`c/${i}/${path}`] = text;
  }
  return files;
}

/** A call and the number of the folder that is its own. */
interface PlacedCall {
  readonly call: CaseCall;
  readonly place: number;
}

function script(toolName: string, batch: readonly PlacedCall[]): ChatReply[] {
  const usage = { kind: 'reply', tokensIn: 1, tokensOut: 1 } as const;
  const toolCalls = batch.map(({ call, place }) => ({
    callId: `case_${place}`,
    name: toolName,
    arguments: JSON.stringify({
      ...whereToWork(toolName, folderOf(place)),
      ...argumentsOf(call, folderOf(place)),
    }),
  }));
  return [
    { ...usage, text: '', toolCalls, finish: 'tool_calls' },
    { ...usage, text: 'Done.', toolCalls: [], finish: 'stop' },
  ];
}

/** What makes the case's folder the place that a call without a path means. */
function whereToWork(toolName: string, folder: string): Record<string, string> {
  if (toolName === 'grep' || toolName === 'glob') return { path: folder };
  return toolName === 'bash' ? { workdir: folder } : {};
}

/** A line of a patch that names a file from the project down. */
const PATCHED = /^(\s*\*\*\* (?:Add File|Update File|Delete File|Move to):[ \t]*)(?=[^\s/])/gm;

function argumentsOf(call: CaseCall, folder: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(call.args).map(([name, value]) => {
      const placed = placeIn(value, folder);
      if (name === 'patchText' && typeof placed === 'string')
        return [name, placed.replace(PATCHED, (marker) => `${marker}${folder}/`)];
      const relative =
        /path|workdir/i.test(name) && typeof placed === 'string' && placed !== '' && !placed.startsWith('/');
      return [name, relative ? `${folder}/${placed}` : placed];
    }),
  );
}

function placeIn(value: unknown, folder: string): unknown {
  if (typeof value === 'string') return value.replaceAll('{{workspace}}', () => folder);
  if (Array.isArray(value)) return value.map((v) => placeIn(v, folder));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, placeIn(v, folder)]));
}

const ToolPartUpdate = z.object({
  type: z.literal('message.part.updated'),
  properties: z.object({
    part: z.object({
      type: z.literal('tool'),
      tool: z.string(),
      callID: z.string(),
      state: z.object({
        status: z.enum(['completed', 'error']),
        output: z.string().optional(),
        error: z.string().optional(),
        time: z.object({ start: z.number(), end: z.number() }),
      }),
    }),
  }),
});
type ToolResult = z.infer<typeof ToolPartUpdate>['properties']['part'];

function toolResults(eventLines: readonly string[]): Map<string, ToolResult> {
  const results = new Map<string, ToolResult>();
  for (const line of eventLines) {
    const { data } = ToolPartUpdate.safeParse(JSON.parse(line));
    if (data) results.set(data.properties.part.callID, data.properties.part);
  }
  return results;
}

/** Makes the calls that are to be followed again and again, a session for each round, until no answer proposes more. */
async function furtherPages(
  batch: readonly PlacedCall[],
  first: ReadonlyMap<string, ToolResult>,
  makeCalls: (batch: readonly PlacedCall[]) => Promise<Pick<BatchEnd, 'results'>>,
): Promise<Map<number, string[]>> {
  const pages = new Map<number, string[]>();
  const asked = new Map<number, Set<number>>();
  for (let open = batch, results = first; ;) {
    open = open.flatMap(({ call, place }) => {
      const output = results.get(`case_${place}`)?.state.output;
      const before = pages.get(place) ?? [];
      if (!call.follow || output === undefined) return [];
      pages.set(place, [...before, output]);
      const known = asked.get(place) ?? new Set();
      asked.set(place, known);
      const next = before.length + 1 < call.follow.atMost ? nextPage(call.follow, output, known) : undefined;
      return next === undefined
        ? []
        : [{ call: { ...call, args: { ...call.args, [call.follow.argument]: next } }, place }];
    });
    if (open.length === 0) return pages;
    ({ results } = await makeCalls(open));
  }
}

interface BatchEnd {
  /** By place, of the calls that were followed. */
  readonly pages: ReadonlyMap<number, readonly string[]>;
  readonly results: ReadonlyMap<string, ToolResult>;
  readonly asks: readonly PermissionRequest[];
  readonly tree: Readonly<Record<string, Uint8Array>>;
  readonly outcome: Outcome;
}

function observation(call: CaseCall, i: number, end: BatchEnd): CaseObservation {
  const folder = new RegExp(`${folderOf(i)}(?!\\d)`, 'g');
  const neutral = (text: string): string => text.replace(folder, '{{workspace}}');
  const result = end.results.get(`case_${i}`);
  const state = result?.state;
  // OpenCode turns a call that does not fit the schema into one of its tool `invalid`, which then succeeds.
  const refused =
    state?.status === 'error' ? state.error : result?.tool === 'invalid' ? state?.output : undefined;
  const lost: Outcome =
    end.outcome.kind === 'ok'
      ? { kind: 'infra-error', detail: 'OpenCode did not make this call.' }
      : end.outcome;
  return {
    id: call.id,
    outcome: state ? OK : lost,
    ...(refused === undefined
      ? state?.output === undefined
        ? {}
        : { output: neutral(state.output) }
      : { error: neutral(refused) }),
    ...(end.pages.has(i) && { pages: end.pages.get(i)?.map(neutral) ?? [] }),
    changed: changes(call, `${i}/`, end.tree),
    asks: end.asks
      .filter((a) => a.callId === `case_${i}`)
      .map(({ permission, patterns }) => ({ permission, patterns })),
    durationMs: state ? state.time.end - state.time.start : 0,
  };
}

function changes(
  call: CaseCall,
  prefix: string,
  tree: Readonly<Record<string, Uint8Array>>,
): Record<string, string | null> {
  const changed: Record<string, string | null> = {};
  for (const [path, text] of Object.entries(call.files)) {
    const bytes = tree[prefix + path];
    if (!bytes) changed[path] = null;
    else if (!Buffer.from(text).equals(bytes)) changed[path] = Buffer.from(bytes).toString('utf8');
  }
  for (const [path, bytes] of Object.entries(tree)) {
    const own = path.slice(prefix.length);
    if (path.startsWith(prefix) && own !== '.case' && call.files[own] === undefined && !call.extras?.[own])
      changed[own] = Buffer.from(bytes).toString('utf8');
  }
  return changed;
}
