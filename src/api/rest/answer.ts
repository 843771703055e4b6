import type { Context as Request } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ToolfinchError } from '../../errors.ts';
import { problemOf, type Problem } from '../problem.ts';

/** Answers with what `work` comes to, or with the problem that it met. */
export async function answer(
  request: Request,
  work: () => Promise<{ readonly status: ContentfulStatusCode; readonly body: unknown }>,
): Promise<Response> {
  try {
    const { status, body } = await work();
    return request.json(body, status);
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
