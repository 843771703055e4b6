import { z } from 'zod';
import { readJsonFile } from '../../read-json-file.ts';
import { fitsPattern } from '../../sandbox/inside/permission-pattern.ts';

const what = {
  permission: z.string().min(1).describe('A name of OpenCode’s, e.g. `edit` or `bash`; `*` is any.'),
  pattern: z
    .string()
    .min(1)
    .default('*')
    .describe(
      'What it is asked for, as OpenCode writes it (a path, a command); `*` is anything, `?` one character.',
    ),
  directory: z.string().min(1).default('*').describe('Of the session; a pattern like the other.'),
  until: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('From then on the rule does not hold, and the next one that fits does.'),
};

/** How requests for permission are answered on a live server. The first rule that fits decides. */
export const PermissionRule = z.discriminatedUnion('answer', [
  z.strictObject({
    ...what,
    answer: z.literal('allow'),
    atMostPerDay: z
      .int()
      .min(0)
      .optional()
      .describe(
        'So many requests in 24 hours; then the rule does not hold, and the next one that fits does. Counted by the rule’s place in the file.',
      ),
  }),
  z.strictObject({
    ...what,
    answer: z.literal('deny'),
    message: z.string().min(1).optional().describe('What the agent is told.'),
  }),
  z.strictObject({
    ...what,
    answer: z.literal('ask'),
    withinSec: z.number().positive().max(86_400).describe('How long a person has time.'),
    default: z.enum(['allow', 'deny']).describe('What holds when nobody has answered by then.'),
  }),
]);
export type PermissionRule = z.infer<typeof PermissionRule>;
type AskRule = Extract<PermissionRule, { answer: 'ask' }>;

/** What the rules say about a request. */
export type Ruling =
  | { readonly kind: 'allow'; readonly rule: number }
  | { readonly kind: 'deny'; readonly rule: number; readonly message: string }
  | {
      readonly kind: 'ask';
      readonly rule: number;
      readonly withinSec: number;
      readonly default: AskRule['default'];
    }
  /** No rule speaks of it: whoever sits at OpenCode answers. */
  | { readonly kind: 'none' };

/** When a request came, and what had been allowed by then. */
export interface RulingTime {
  readonly nowMs: number;
  /** Requests that a rule has allowed in the 24 hours before; rules are counted from 1. */
  readonly allowedToday: (rule: number) => number;
}

const WEIGHT: Readonly<Record<Ruling['kind'], number>> = { allow: 0, none: 1, ask: 2, deny: 3 };

/** A request may be for several things at once (a command line of two commands); the strictest of their rulings holds. */
export function rulingOn(
  rules: readonly PermissionRule[],
  request: { readonly permission: string; readonly patterns: readonly string[]; readonly directory: string },
  time: RulingTime,
): Ruling {
  const things = request.patterns.length > 0 ? request.patterns : ['*'];
  return things
    .map((thing): Ruling => {
      const at = rules.findIndex(
        (rule, i) =>
          fitsPattern(request.permission, rule.permission) &&
          fitsPattern(thing, rule.pattern) &&
          fitsPattern(request.directory, rule.directory) &&
          holds(rule, i + 1, time),
      );
      const rule = rules[at];
      return rule ? rulingOf(rule, at + 1) : { kind: 'none' };
    })
    .reduce((strictest, ruling) => (isStricter(ruling, strictest) ? ruling : strictest));
}

/** Its time is not over, and it has not allowed all that it may in a day. */
function holds(rule: PermissionRule, number: number, { nowMs, allowedToday }: RulingTime): boolean {
  if (rule.until !== undefined && nowMs >= Date.parse(rule.until)) return false;
  const most = rule.answer === 'allow' ? rule.atMostPerDay : undefined;
  return most === undefined || allowedToday(number) < most;
}

function isStricter(one: Ruling, other: Ruling): boolean {
  if (one.kind === 'ask' && other.kind === 'ask')
    return one.default === other.default ? one.withinSec < other.withinSec : one.default === 'deny';
  return WEIGHT[one.kind] > WEIGHT[other.kind];
}

function rulingOf(rule: PermissionRule, at: number): Ruling {
  switch (rule.answer) {
    case 'allow':
      return { kind: 'allow', rule: at };
    case 'deny':
      return { kind: 'deny', rule: at, message: rule.message ?? '' };
    case 'ask':
      return { kind: 'ask', rule: at, withinSec: rule.withinSec, default: rule.default };
  }
}

const RuleFile = z.strictObject({ permissions: z.array(PermissionRule).min(1) });

export function readPermissionRules(path: string): readonly PermissionRule[] {
  const kind = { schema: RuleFile, code: 'PERMISSIONS_INVALID', page: 'docs/live.md' };
  return readJsonFile(path, kind).permissions;
}
