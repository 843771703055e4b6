import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context as Request, MiddlewareHandler } from 'hono';
import { problem, type Problem } from '../problem.ts';
import { refuse } from '../rest/answer.ts';
import { hostName, isLoopback, isOurHost } from './hosts.ts';
import { RateLimit } from './rate-limit.ts';
import { hasToken, letIn } from './token.ts';

export interface GuardOptions {
  /** Needed of every request where it is given. */
  readonly token?: string | undefined;
  /** Names besides loopback ones by which the server is reached; undefined lets every name through. */
  readonly hosts: readonly string[] | undefined;
  /** Origins of pages elsewhere that may use the server. */
  readonly origins: readonly string[];
  /** Requests a second of one client that is not on this machine. */
  readonly perSecond: number;
  readonly now: () => number;
}

/** Wrong tokens a second of one client, once its first ten are spent. */
const WRONG_PER_SECOND = 0.2;

/** Stands before every route: who may ask, how often, and from where. */
export function guard({ token, hosts, origins, perSecond, now }: GuardOptions): MiddlewareHandler {
  const requests = new RateLimit(perSecond, now);
  const wrong = new RateLimit(WRONG_PER_SECOND, now, 10);
  return async (request, next) => {
    const host = request.req.header('host');
    if (hosts && !isOurHost(host, hosts)) return refuse(request, notOurHost(host));
    const client = getConnInfo(request).remote.address ?? 'unknown';
    const wait = isLoopback(client) ? undefined : requests.take(client);
    if (wait !== undefined) return tooMany(request, wait);
    if (!isFromHere(request, host, origins)) return refuse(request, FOREIGN);
    if (isUntypedPost(request)) return refuse(request, UNTYPED);
    if (token !== undefined && !hasToken(request, token)) {
      const entered = letIn(request, token);
      if (entered) return entered;
      const pause = wrong.take(client);
      if (pause !== undefined) return tooMany(request, pause);
      request.header('www-authenticate', 'Bearer');
      return refuse(request, NO_TOKEN);
    }
    request.header('x-content-type-options', 'nosniff');
    request.header('referrer-policy', 'no-referrer');
    return await next();
  };
}

/** Browsers say which page a request comes from. Programs do not. */
function isFromHere(request: Request, host: string | undefined, origins: readonly string[]): boolean {
  const origin = request.req.header('origin');
  if (origin === undefined) return request.req.header('sec-fetch-site') !== 'cross-site';
  return origin === `http://${host}` || origin === `https://${host}` || origins.includes(origin);
}

/** What a form of any page could send without being asked. */
function isUntypedPost(request: Request): boolean {
  const type = request.req.header('content-type') ?? '';
  return request.req.method === 'POST' && !/^application\/json\s*(;|$)/i.test(type);
}

function tooMany(request: Request, seconds: number): Response {
  request.header('retry-after', String(seconds));
  return refuse(
    request,
    problem(429, 'TOO_MANY_REQUESTS', 'You ask too often.', `Try again in ${seconds} seconds.`),
  );
}

const NO_TOKEN = problem(
  401,
  'TOKEN_WRONG',
  'The request carries no token, or a wrong one.',
  'Send `Authorization: Bearer TOKEN` with the token that the server was started with.',
);
const FOREIGN = problem(
  403,
  'ORIGIN_FOREIGN',
  'The request comes from a page of another site.',
  'Start the server with --origin to let the pages of a site in.',
);
const UNTYPED = problem(
  415,
  'CONTENT_TYPE',
  'A POST must carry JSON.',
  'Send `content-type: application/json`.',
);

function notOurHost(host: string | undefined): Problem {
  const name = JSON.stringify(hostName(host ?? '').slice(0, 80));
  return problem(
    421,
    'HOST_UNKNOWN',
    `This server does not go by the name ${name}.`,
    'Use the address that it was started with, or start it with --allow-host NAME.',
  );
}
