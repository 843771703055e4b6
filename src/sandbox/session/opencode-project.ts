import type { McpServer } from '../../suites/mcp-server.ts';
import type { Task } from '../../suites/task.ts';
import { toolLayout } from '../../tool-layout.ts';
import { installedPlugin, UNATTENDED_CONFIG, UNATTENDED_ENV } from '../../unattended-opencode.ts';
import type { Box, ToolSource } from '../contract.ts';
import { mcpConfig } from './mcp-servers.ts';

/** The folder that sessions work in, inside the box. */
export const PROJECT = '/work/project';
/** Where the box's end of the gateway listens. */
export const GATEWAY_URL = 'http://127.0.0.1:8080/v1';

const PROVIDER = 'toolfinch';

/** The model of a session, in the parts that OpenCode names it by. */
export interface SessionModel {
  readonly providerID: string;
  readonly modelID: string;
}

/**
 * OpenCode offers `apply_patch` to models whose name has `gpt-` in it, and `edit` and `write` to all others; also where
 * a tool of that name is the project's own. So the name follows from the tool that a session is about.
 */
export function modelFor(toolName: string): SessionModel {
  return { providerID: PROVIDER, modelID: toolName === 'apply_patch' ? 'gpt-5-toolfinch' : 'model' };
}

/** Lies where nothing in a box can write. */
const POLICY_PLUGIN = 'file:///opt/toolfinch/inside/policy-plugin.ts';
const HOME = '/home/agent';

/**
 * OpenCode's configuration in the box. Every permission is explicit, so that nothing waits for an answer; `doom_loop`
 * (three equal calls in a row) is denied, or a looping session would wait for a person, and so is whatever lies outside the
 * project.
 */
function configuration({ providerID, modelID }: SessionModel, servers: readonly McpServer[]): string {
  const model = `${providerID}/${modelID}`;
  return JSON.stringify({
    model,
    small_model: model,
    enabled_providers: [providerID],
    ...UNATTENDED_CONFIG,
    plugin: [POLICY_PLUGIN],
    mcp: mcpConfig(servers),
    permission: { '*': 'allow', external_directory: 'deny', doom_loop: 'deny' },
    provider: {
      [providerID]: {
        npm: '@ai-sdk/openai-compatible',
        name: 'Gateway',
        // The gateway adds the real key on the host.
        options: { baseURL: GATEWAY_URL, apiKey: 'none', timeout: 600_000 },
        models: {
          [modelID]: {
            name: modelID,
            tool_call: true,
            limit: { context: 128_000, output: 8_192 },
            cost: { input: 1, output: 2 },
          },
        },
      },
    },
  });
}

/** Environment of every OpenCode process in a box whose sessions are about the tool. */
export function openCodeEnv(toolName: string, servers: readonly McpServer[] = []): Record<string, string> {
  return {
    PWD: PROJECT,
    HOME,
    OPENCODE_CONFIG_CONTENT: configuration(modelFor(toolName), servers),
    ...UNATTENDED_ENV,
  };
}

/** Makes the project folder anew with the tool as `.opencode/tool/<name>.ts`. */
export async function installProject(box: Box, tool: ToolSource | null, toolName: string): Promise<void> {
  await box.wipe('/work');
  // The package itself is in the image at `/node_modules`.
  const files: Record<string, string> = {
    ...installedPlugin(`${HOME}/.config/opencode`),
    ...installedPlugin(`${PROJECT}/.opencode`),
  };
  for (const [path, text] of Object.entries(tool ? toolLayout(tool, toolName) : {}))
    files[`${PROJECT}/.opencode/${path}`] = text;
  await box.writeFiles(files);
}

/** Empties the project but for `.opencode`, and lays out the task's workspace. */
export async function restoreWorkspace(
  box: Box,
  { workspace, isRepository }: Pick<Task, 'workspace' | 'isRepository'>,
): Promise<void> {
  await box.wipe(PROJECT, ['.opencode']);
  await box.writeFiles(
    Object.fromEntries(Object.entries(workspace).map(([path, text]) => [`${PROJECT}/${path}`, text])),
  );
  if (isRepository !== true) return;
  // One commit with a fixed date: no history to look things up in, and the same hash each time.
  const script =
    'git init -q . && mkdir -p .git/info && echo .opencode/ > .git/info/exclude && git add -A && git commit -q -m "The project as it is"';
  const date = '2000-01-01T00:00:00Z';
  const env = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const { code, stderr } = await box.exec(['sh', '-c', script], { cwd: PROJECT, env, timeoutMs: 120_000 });
  if (code !== 0) throw new Error(`The workspace could not be made a repository: ${stderr.trim()}`);
}

/** The project's files but for `.opencode` and git's own: relative path to text. */
export async function readWorkspace(
  box: Box,
  { isRepository }: Pick<Task, 'isRepository'>,
): Promise<Record<string, string>> {
  if (isRepository === true) await box.exec(['rm', '-rf', `${PROJECT}/.git`], { timeoutMs: 60_000 });
  const tree = await box.readTree(PROJECT);
  const decoder = new TextDecoder();
  return Object.fromEntries(
    Object.entries(tree)
      .filter(([path]) => !path.startsWith('.opencode/'))
      .map(([path, bytes]) => [path, decoder.decode(bytes)]),
  );
}
