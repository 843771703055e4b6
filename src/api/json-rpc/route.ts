import { Hono } from 'hono';
import type { Context } from '../context.ts';
import { handle } from './handle.ts';

/** JSON-RPC 2.0 by POST. Its errors are in the answer, whose status is 200; 204 where there is nothing to answer. */
export function rpcRoute(context: Context): Hono {
  return new Hono().post('/rpc', async (request) => {
    const reply = await handle(await request.req.text(), context);
    return reply === undefined ? request.body(null, 204) : request.json(reply);
  });
}
