import type { Hooks, PluginInput } from '@opencode-ai/plugin';
import { fitsPattern } from './permission-pattern.ts';

/**
 * A plugin of ours in every OpenCode of a box. OpenCode asks for permission inside its own tools; a tool that replaces
 * one of them is asked nothing. Here a session's rules hold for it too:
 *
 * - a call that the rules deny is stopped before the tool runs;
 * - arguments that the policy sets are set, whatever the model wrote;
 * - a call that the rules want asked about, and that ended without the tool having asked, fails.
 *
 * And whatever model is asked is told first what the campaign wants told.
 *
 * It shares a process with the candidate and is no proof of anything: who judges looks at the files.
 */

type Action = 'allow' | 'ask' | 'deny';
interface Rule {
  readonly permission: string;
  readonly pattern: string;
  readonly action: Action;
}

/** The permission under which OpenCode's own tool of that name asks; its own name where it is not listed. */
const PERMISSIONS: Readonly<Record<string, string>> = { write: 'edit', apply_patch: 'edit' };
/** Tools of which OpenCode's own never end well without having asked. */
const ALWAYS_ASK: ReadonlySet<string> = new Set(['edit', 'write', 'apply_patch']);

/** The last rule that matches decides. */
function actionOf(rules: readonly Rule[], permission: string, subject: string): Action {
  return (
    rules.findLast((rule) => fitsPattern(permission, rule.permission) && fitsPattern(subject, rule.pattern))
      ?.action ?? 'allow'
  );
}

const WEIGHT: Readonly<Record<Action, number>> = { allow: 0, ask: 1, deny: 2 };

/** What a call is about, in every spelling that a rule may have in mind. */
function subjectsOf(args: Readonly<Record<string, unknown>>, roots: readonly string[]): string[] {
  const patched = typeof args['patchText'] === 'string' ? args['patchText'] : '';
  const named = [
    ...[args['filePath'], args['path'], args['pattern'], args['command']].filter(
      (value) => typeof value === 'string',
    ),
    ...[...patched.matchAll(/^\*\*\* (?:Add File|Update File|Delete File|Move to): (.+)$/gm)].map(
      ([, path]) => path ?? '',
    ),
  ];
  if (named.length === 0) return ['*'];
  return named.flatMap((name) => [
    name,
    ...roots.filter((root) => name.startsWith(`${root}/`)).map((root) => name.slice(root.length + 1)),
  ]);
}

// Taken before any candidate is loaded; one that replaces them later does not change what is used here.
const { call } = Function.prototype;
const has = call.bind(Set.prototype.has) as unknown as <T>(set: Set<T>, value: T) => boolean;
const add = call.bind(Set.prototype.add) as unknown as <T>(set: Set<T>, value: T) => void;

/** By tool, from the environment; see `session/plugin-env.ts`. */
const changes = JSON.parse(process.env['TOOLFINCH_CHANGE_ARGS'] ?? '[]') as readonly {
  readonly tool: string;
  readonly set: Readonly<Record<string, unknown>>;
}[];

/** See `session/plugin-env.ts`. */
const priming = process.env['TOOLFINCH_PRIMING'];

export const policy = async ({ client, directory, worktree }: PluginInput): Promise<Hooks> => {
  const known = new Map<string, readonly Rule[]>();
  const rulesOf = async (id: string): Promise<readonly Rule[]> => {
    const before = known.get(id);
    if (before) return before;
    const { data } = await client.session.get({ path: { id } });
    const rules = (data as { permission?: Rule[] } | undefined)?.permission ?? [];
    known.set(id, rules);
    return rules;
  };
  const asked = new Set<string>();

  return {
    async event({ event }) {
      const { type, properties } = event as { type: string; properties: { tool?: { callID?: string } } };
      if (type === 'permission.asked' && properties.tool?.callID !== undefined)
        add(asked, properties.tool.callID);
    },
    async 'experimental.chat.system.transform'(_, { system }) {
      if (priming !== undefined) system.push(priming);
    },
    async 'tool.execute.before'({ tool, sessionID }, { args }) {
      // In place: another object would be ignored.
      for (const change of changes) if (change.tool === tool) Object.assign(args as object, change.set);
      const action = await decide(tool, sessionID, args);
      if (action === 'deny')
        throw new Error('The user has specified a rule which prevents you from using this tool call.');
    },
    async 'tool.execute.after'({ tool, sessionID, callID, args }) {
      if (!ALWAYS_ASK.has(tool) || has(asked, callID)) return;
      if ((await decide(tool, sessionID, args)) === 'ask')
        throw new Error(`The tool ${tool} did not ask for permission, and must.`);
    },
  };

  async function decide(tool: string, sessionID: string, args: unknown): Promise<Action> {
    const rules = await rulesOf(sessionID);
    const subjects = subjectsOf(args as Record<string, unknown>, [directory, worktree]);
    return subjects
      .map((subject) => actionOf(rules, PERMISSIONS[tool] ?? tool, subject))
      .reduce((worst, action) => (WEIGHT[action] > WEIGHT[worst] ? action : worst), 'allow');
  }
};
