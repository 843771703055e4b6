import { z } from 'zod';
import { whoOpens } from '../../engine/openings.ts';
import { permissionStates, type Permission } from '../../live/permissions/permission.ts';
import { operation } from './operation.ts';

const Id = z.string().min(1).describe('OpenCode’s id of the request, or the beginning of it.');

const Request = z.object({
  id: z.string(),
  server: z.string().describe('Where the agent waits; `task:ID` for a task of tasks.execute.'),
  directory: z.string(),
  session: z.string(),
  permission: z.string().describe('E.g. `edit` or `bash`.'),
  patterns: z.array(z.string()).describe('What it is asked for: paths, commands.'),
  asked: z.string(),
  until: z.string().nullable().describe('When the default holds; null where a rule has answered.'),
  default: z.enum(['allow', 'deny']).nullable(),
  state: z.enum(permissionStates),
  who: z.string().nullable().describe('The person, or the rule, that has answered.'),
  comment: z.string(),
  decided: z.string().nullable(),
  delivered: z.boolean().describe('OpenCode has taken the answer.'),
});
const RequestWithMetadata = Request.extend({
  metadata: z.record(z.string(), z.unknown()).describe('What came with it: a command, a difference.'),
});

export const listPermissions = operation({
  name: 'permissions.list',
  mcp: 'approval_list',
  summary: 'what agents on watched servers ask permission for, and how it stands, the newest last',
  http: { method: 'get', path: '/v1/permissions' },
  input: z.strictObject({ state: z.enum(permissionStates).optional().describe('Only those that stand so.') }),
  output: z.object({ permissions: z.array(Request) }),
  run: ({ state }, { permissions }) => ({
    permissions: permissions
      .list()
      .filter((request) => state === undefined || request.state === state)
      .map((request) => Request.parse(told(request))),
  }),
});

export const getPermission = operation({
  name: 'permissions.get',
  mcp: 'approval_get',
  summary: 'one request for permission with what came with it: the command, the difference',
  http: { method: 'get', path: '/v1/permissions/{permission}' },
  input: z.strictObject({ permission: Id }),
  output: RequestWithMetadata,
  run: ({ permission }, { permissions }) => told(permissions.view(permission)),
});

export const decidePermission = operation({
  name: 'permissions.decide',
  mcp: 'approval_decide',
  summary:
    'allow or deny what an agent waits for, this once; the first decision counts. The comment of a denial is what the agent is told',
  http: { method: 'post', path: '/v1/permissions/{permission}/decide' },
  input: z.strictObject({
    permission: Id,
    answer: z.enum(['allow', 'deny']),
    comment: z
      .string()
      .max(10_000)
      .default('')
      .describe('Kept in the audit log. A denial without one ends the agent’s turn.'),
    by: z
      .string()
      .min(1)
      .optional()
      .describe('Who decides. Default: the user that the server runs as. Taken as it is given.'),
  }),
  output: RequestWithMetadata,
  run: ({ permission, answer, comment, by = whoOpens() }, { permissions }) =>
    told(permissions.decide(permission, { answer, comment, who: by })),
});

export function told({ url, askedMs, untilMs, decidedMs, reply, patterns, ...same }: Permission) {
  const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  const { id, directory, session, permission, metadata, state, who, comment } = same;
  return {
    ...{ id, server: url, directory, session, permission, patterns: [...patterns] },
    ...{ asked: new Date(askedMs).toISOString(), until: time(untilMs), default: same.default },
    ...{ state, who, comment, decided: time(decidedMs), delivered: reply === 'taken' },
    metadata: { ...metadata },
  };
}
