import { z } from 'zod';
import { version } from '../../version.ts';
import { operations } from '../operations/index.ts';
import type { Operation } from '../operations/operation.ts';
import { Problem } from '../problem.ts';

/** OpenAPI 3.1 of all operations, from their schemas. */
export function openApi(): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const { path, method } = operation.http;
    paths[path] = { ...paths[path], [method]: describe(operation) };
  }
  for (const stream of eventStreams) paths[stream.path] = { get: describeStream(stream) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Toolfinch',
      version,
      description: 'Evolves the tools of a coding agent. docs/api.md says more.',
    },
    // On loopback a server may have no token.
    security: [{ token: [] }, {}],
    paths,
    components: {
      schemas: { Problem: plain(Problem, 'output') },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

const FAILED = {
  description: 'What is wrong, and what to do about it.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** What can be followed as server-sent events. */
const eventStreams = [
  {
    name: 'events.stream',
    path: '/v1/campaigns/{campaign}/events',
    summary: 'what happens in a campaign, from its beginning or behind the event named by Last-Event-ID',
  },
  {
    name: 'events.running',
    path: '/v1/campaigns/{campaign}/running/{running}/events',
    summary: 'what an evaluation does while it does it',
  },
  {
    name: 'events.permissions',
    path: '/v1/permissions/events',
    summary: 'what becomes of requests for permission',
  },
] as const;

function describeStream({ name, path, summary }: (typeof eventStreams)[number]): Record<string, unknown> {
  return {
    operationId: name,
    summary,
    parameters: [
      ...namesIn(path).map((property) => parameter(property, 'path', { type: 'string' }, true)),
      { name: 'type', in: 'query', schema: { type: 'string' }, description: 'Patterns, e.g. `result.*`.' },
      { name: 'after', in: 'query', schema: { type: 'string' }, description: 'An id, or `now`.' },
      { name: 'last-event-id', in: 'header', schema: { type: 'string' } },
    ],
    responses: {
      200: {
        description: 'Server-sent events.',
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      },
      default: FAILED,
    },
  };
}

/** Names in braces. */
function namesIn(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, found = '']) => found);
}

function describe({ name, summary, http, input, output }: Operation): Record<string, unknown> {
  const schema = plain(input, 'input') as {
    properties?: Record<string, Record<string, unknown>>;
    required?: string[];
  };
  const inPath = namesIn(http.path);
  const rest = Object.entries(schema.properties ?? {}).filter(([property]) => !inPath.includes(property));
  const required = (schema.required ?? []).filter((property) => !inPath.includes(property));
  const isPost = http.method === 'post';
  return {
    operationId: name,
    summary,
    parameters: [
      ...inPath.map((property) => parameter(property, 'path', schema.properties?.[property], true)),
      ...(isPost
        ? []
        : rest.map(([property, of]) => parameter(property, 'query', of, required.includes(property)))),
    ],
    ...(isPost && rest.length > 0
      ? {
          requestBody: {
            required: required.length > 0,
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: Object.fromEntries(rest),
                  ...(required.length > 0 && { required }),
                  additionalProperties: false,
                },
              },
            },
          },
        }
      : {}),
    responses: {
      [http.status ?? 200]: {
        description: 'Done.',
        content: { 'application/json': { schema: plain(output, 'output') } },
      },
      default: FAILED,
    },
  };
}

function parameter(name: string, where: 'path' | 'query', schema: unknown, required: boolean): unknown {
  const { description, ...rest } = (schema ?? {}) as Record<string, unknown>;
  return { name, in: where, required, schema: rest, ...(description === undefined ? {} : { description }) };
}

function plain(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
  return rest;
}
