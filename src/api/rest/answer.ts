import type { Context as Request } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ToolfinchError } from '../../errors.ts';
import { problemOf, type Problem } from '../problem.ts';
import type { KnownAnswer } from './read-cache.ts';

/** Answers with what `work` comes to, or with the problem that it met. */
export function answer(
  request: Request,
  work: () => Promise<{ readonly status: ContentfulStatusCode; readonly body: unknown }>,
): Promise<Response> {
  return orProblem(request, async () => {
    const { status, body } = await work();
    return request.json(body, status);
  });
}

/** The same with a tag, by which a client that has the answer already is told so (304). */
export function answerKnown(request: Request, work: () => Promise<KnownAnswer>): Promise<Response> {
  return orProblem(request, async () => {
    const { body, etag } = await work();
    request.header('etag', etag);
    request.header('cache-control', 'private, no-cache');
    if (request.req.header('if-none-match') === etag) return request.body(null, 304);
    return request.body(body, 200, { 'content-type': 'application/json' });
  });
}

async function orProblem(request: Request, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ToolfinchError))
      process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
    return refuse(request, problemOf(error));
  }
}

export function refuse(request: Request, problem: Problem): Response {
  return request.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, {
    'content-type': 'application/problem+json',
  });
}
