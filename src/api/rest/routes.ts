import { Hono, type Context as Request } from 'hono';
import { z } from 'zod';
import { call } from '../call.ts';
import type { Context } from '../context.ts';
import { operations } from '../operations/index.ts';
import type { Operation } from '../operations/operation.ts';
import { answer, answerKnown } from './answer.ts';
import { jsonBody } from './json-body.ts';
import { openApi } from './openapi.ts';
import { ReadCache } from './read-cache.ts';

/** Every operation under its path, and the document that describes them. */
export function restRoutes(context: Context): Hono {
  const app = new Hono();
  const document = openApi();
  const known = new ReadCache();
  app.get('/openapi.json', (request) => request.json(document));
  for (const operation of operations) {
    const path = operation.http.path.replace(/\{(\w+)\}/g, ':$1');
    const read = fromStrings(operation);
    const inputOf = (request: Request): Record<string, unknown> =>
      read({ ...queryOf(request), ...request.req.param() });
    app.on(operation.http.method.toUpperCase(), path, (request) =>
      operation.ofJournal === true
        ? answerKnown(request, () => {
            const campaign = context.campaigns.get(request.req.param('campaign') ?? '');
            return known.get(campaign, request.req.url, () => call(operation, inputOf(request), context));
          })
        : answer(request, async () => {
            const body = operation.http.method === 'post' ? await jsonBody(request) : {};
            const input = { ...body, ...inputOf(request) };
            return { status: operation.http.status ?? 200, body: await call(operation, input, context) };
          }),
    );
  }
  return app;
}

/** A name that is given twice is a list. */
function queryOf(request: Request): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(request.req.queries()).map(([name, values]) => [
      name,
      values.length === 1 ? (values[0] ?? '') : values,
    ]),
  );
}

type Texts = Readonly<Record<string, string | readonly string[]>>;

/** Paths and queries are text: numbers and booleans are read where the operation takes such; others are left to its check. */
function fromStrings(operation: Operation): (texts: Texts) => Record<string, unknown> {
  const schema = z.toJSONSchema(operation.input, { io: 'input' });
  const typeOf = (name: string): unknown => {
    const property = schema.properties?.[name];
    return typeof property === 'object' ? property.type : undefined;
  };
  return (texts) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, readAs(typeOf(name), text)]));
}

function readAs(type: unknown, text: string | readonly string[]): unknown {
  if (typeof text !== 'string') return text;
  if ((type === 'integer' || type === 'number') && text.trim() !== '') return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return type === 'array' ? [text] : text;
}
