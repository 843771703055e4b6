import { z } from 'zod';
import { version } from '../../version.ts';
import { operation } from './operation.ts';

export const health = operation({
  name: 'health',
  summary: 'whether the server answers, and what it is',
  http: { method: 'get', path: '/v1/health' },
  input: z.strictObject({}),
  output: z.object({
    ok: z.literal(true),
    version: z.string(),
    node: z.string(),
    uptimeSec: z.number(),
    campaigns: z.int().describe('Campaigns in the archive folder.'),
  }),
  run: (_, { campaigns, now, startedMs }) => ({
    ok: true as const,
    version,
    node: process.versions.node,
    uptimeSec: Math.round((now() - startedMs) / 1000),
    campaigns: campaigns.names().length,
  }),
});
