import { z } from 'zod';
import { ToolfinchError } from '../../errors.ts';
import { call, InputError, type Callable } from '../call.ts';
import type { Context } from '../context.ts';
import { operations } from '../operations/index.ts';
import { problemOf } from '../problem.ts';

/** Requests of one batch. */
const BATCH = 100;

const Id = z.union([z.string(), z.number(), z.null()]);
type Id = z.infer<typeof Id>;
const Call = z.object({
  jsonrpc: z.literal('2.0'),
  method: z.string(),
  params: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).optional(),
  id: Id.optional(),
});

interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}
export type Reply = { readonly jsonrpc: '2.0'; readonly id: Id } & (
  { readonly result: unknown } | { readonly error: RpcError }
);

/**
 * JSON-RPC 2.0: the answer to one message, or to a batch of them; undefined where nothing but notifications came.
 * Methods are the operations' names, and those of `own`, which this connection has besides; parameters go by name.
 */
export async function handle(
  text: string,
  context: Context,
  own: readonly Callable[] = [],
): Promise<Reply | Reply[] | undefined> {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return failed(null, { code: -32700, message: 'Parse error: this is not JSON.' });
  }
  if (!Array.isArray(message)) return await one(message, context, own);
  if (message.length === 0 || message.length > BATCH) {
    return failed(null, { code: -32600, message: `Invalid request: a batch holds 1 to ${BATCH} requests.` });
  }
  const replies = await Promise.all(message.map((each) => one(each, context, own)));
  const told = replies.filter((reply) => reply !== undefined);
  return told.length > 0 ? told : undefined;
}

async function one(message: unknown, context: Context, own: readonly Callable[]): Promise<Reply | undefined> {
  const parsed = Call.safeParse(message);
  if (!parsed.success) {
    return failed(idOf(message), { code: -32600, message: 'Invalid request: see JSON-RPC 2.0.' });
  }
  const { method, params = {}, id } = parsed.data;
  const outcome = await carryOut(method, params, context, own);
  if (id === undefined) return undefined;
  return 'error' in outcome ? failed(id, outcome.error) : { jsonrpc: '2.0', id, result: outcome.result };
}

async function carryOut(
  method: string,
  params: unknown,
  context: Context,
  own: readonly Callable[],
): Promise<{ readonly result: unknown } | { readonly error: RpcError }> {
  const operation = [...operations, ...own].find(({ name }) => name === method);
  if (!operation) {
    return { error: { code: -32601, message: `Method not found: there is no operation ${method}.` } };
  }
  if (Array.isArray(params)) {
    return { error: { code: -32602, message: 'Invalid params: give them by name, in an object.' } };
  }
  try {
    return { result: await call(operation, params, context) };
  } catch (error) {
    return { error: errorOf(error) };
  }
}

export function errorOf(error: unknown): RpcError {
  const { code, detail, remedy, issues } = problemOf(error);
  const data = { code, remedy, ...(issues && { issues }) };
  if (error instanceof InputError) return { code: -32602, message: `Invalid params: ${detail}`, data };
  if (error instanceof ToolfinchError) return { code: -32000, message: detail, data };
  process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
  return { code: -32603, message: `Internal error: ${detail}`, data };
}

function failed(id: Id, error: RpcError): Reply {
  return { jsonrpc: '2.0', id, error };
}

function idOf(message: unknown): Id {
  const found = z.object({ id: Id }).safeParse(message);
  return found.success ? found.data.id : null;
}
