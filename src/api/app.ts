import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import type { Context } from './context.ts';
import { eventsRoute } from './events/route.ts';
import { eventSources } from './events/sources.ts';
import type { EventOptions } from './events/stream-events.ts';
import { guard, type GuardOptions } from './guard/guard.ts';
import { rpcRoute } from './json-rpc/route.ts';
import { mcpRoute } from './mcp/route.ts';
import { RequestCounts } from './metrics/request-counts.ts';
import { metricsRoute } from './metrics/route.ts';
import { pageRoutes } from './page/routes.ts';
import { problem, problemOf } from './problem.ts';
import { allowedMethods } from './rest/allowed-methods.ts';
import { refuse } from './rest/answer.ts';
import { restRoutes } from './rest/routes.ts';

export interface AppOptions {
  readonly guard: GuardOptions;
  readonly events: EventOptions;
  /** Bytes of a request's body. */
  readonly bodyBytes: number;
}

/** All doors that go by HTTP, behind one guard. */
export function createApp(context: Context, { guard: guarded, events, bodyBytes }: AppOptions): Hono {
  const app = new Hono();
  app.onError((error, request) => {
    // A client that has hung up in the middle of its request is no fault of ours.
    if (!request.req.raw.signal.aborted) process.stderr.write(`${error.stack ?? error.message}\n`);
    return refuse(request, problemOf(error));
  });
  app.notFound((request) => {
    const { method, path } = request.req;
    const allowed = allowedMethods(app, path);
    if (allowed.length === 0)
      return refuse(
        request,
        problem(404, 'ROUTE_MISSING', `There is no ${path} here.`, 'See /openapi.json.'),
      );
    request.header('allow', allowed.join(', '));
    const remedy = `Use ${allowed.join(' or ')}; see /openapi.json.`;
    return refuse(request, problem(405, 'METHOD_WRONG', `${path} does not know ${method}.`, remedy));
  });
  const counts = new RequestCounts();
  app.use(counts.middleware);
  if (guarded.origins.length > 0) app.use(cors({ origin: [...guarded.origins], credentials: true }));
  app.use(guard(guarded));
  app.use(
    bodyLimit({
      maxSize: bodyBytes,
      onError: (request) =>
        refuse(
          request,
          problem(413, 'BODY_TOO_LARGE', `The body is above ${bodyBytes} bytes.`, 'Send less at a time.'),
        ),
    }),
  );
  app.route('/', pageRoutes(context));
  app.route('/', eventsRoute(eventSources(context), events));
  app.route('/', restRoutes(context));
  app.route('/', rpcRoute(context));
  app.route('/', mcpRoute(context));
  app.route('/', metricsRoute(context, counts));
  return app;
}
