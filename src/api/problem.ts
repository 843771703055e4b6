import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { InputError } from './call.ts';

/** An error as HTTP tells it (RFC 9457, `application/problem+json`). */
export const Problem = z.object({
  type: z.literal('about:blank'),
  title: z.string().describe('The status in words.'),
  status: z.int(),
  code: z.string().describe('Stable, e.g. `CAMPAIGN_MISSING`.'),
  detail: z.string().describe('What is wrong, and where.'),
  remedy: z.string().describe('What to do about it.'),
  issues: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .describe('What is wrong with the input, field by field.'),
});
export type Problem = z.infer<typeof Problem>;

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const NOT_FOUND = new Set([
  'CAMPAIGN_MISSING',
  'VARIANT_MISSING',
  'EVALUATION_MISSING',
  'TRIAL_MISSING',
  'TRAJECTORY_MISSING',
  'SUITE_MISSING',
  'RUN_MISSING',
  'FILE_MISSING',
  'REQUEST_UNKNOWN',
  'PERMISSION_UNKNOWN',
  'VERSION_UNKNOWN',
]);
/** The request is right, but not as things stand. */
const CONFLICTS = new Set([
  'APPROVED_ALREADY',
  'AUDIT_BUSY',
  'BRANCH_MERGED',
  'CANARY_NOT_RUNNING',
  'CANARY_RUNNING',
  'EVIDENCE_ALTERED',
  'INSTALLED_ALREADY',
  'INSTALLED_CHANGED',
  'KEPT_FILE_LOST',
  'NOT_APPROVED',
  'NOT_INSTALLED',
  'PERMISSION_DECIDED',
  'PERMISSION_EXPIRED',
  'PERMISSION_GONE',
  'REQUEST_DECIDED',
  'REQUEST_EXPIRED',
  'SELF_APPROVAL',
  'TOOL_CHANGED',
  'CAMPAIGN_EXISTS',
  'CAMPAIGN_RUNNING',
  'CAMPAIGN_NOT_OURS',
  'CAMPAIGN_NOT_RUNNING',
  'CAMPAIGN_OVER',
  'RUN_OVER',
  'RUN_PAUSED',
  'CONTROL_UNSUPPORTED',
  'FILES_UNAVAILABLE',
]);

export function problem(status: number, code: string, detail: string, remedy: string): Problem {
  return { type: 'about:blank', title: TITLES[status] ?? 'Error', status, code, detail, remedy };
}

/** What a caller is told of an error; of a bug no more than that it is one. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof ToolfinchError)) {
    return problem(500, 'BUG', 'The server made a mistake.', 'Look at its standard error, and report it.');
  }
  const { code, what, remedy } = error;
  const told = problem(statusOf(error), code, what, remedy);
  return error instanceof InputError ? { ...told, issues: [...error.issues] } : told;
}

function statusOf({ code, exitCode }: ToolfinchError): number {
  if (NOT_FOUND.has(code)) return 404;
  if (CONFLICTS.has(code)) return 409;
  if (exitCode === ExitCode.usage) return 400;
  return exitCode === ExitCode.environment ? 503 : 500;
}
