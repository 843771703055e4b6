import type { Context as Request } from 'hono';
import { ExitCode, ToolfinchError } from '../../errors.ts';

/** The object that a POST carries; an empty body is an empty object. */
export async function jsonBody(request: Request): Promise<Record<string, unknown>> {
  const text = await request.req.text();
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw notAnObject('it cannot be parsed', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notAnObject('it is none');
  return value as Record<string, unknown>;
}

function notAnObject(why: string, cause?: unknown): ToolfinchError {
  return new ToolfinchError(
    'BODY_INVALID',
    `The body should be a JSON object; ${why}.`,
    'Send `content-type: application/json` and an object with the inputs by name.',
    ExitCode.usage,
    { cause },
  );
}
