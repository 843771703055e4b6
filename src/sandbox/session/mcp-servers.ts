import type { OpencodeClient } from '@opencode-ai/sdk/v2/client';
import type { Outcome } from '../../outcome.ts';
import type { McpServer } from '../../suites/mcp-server.ts';
import type { DrivenSession } from './drive-session.ts';

/** Milliseconds that a server has to say what tools it has. */
const START_MS = 30_000;

const configOf = ({ command, args }: McpServer) => ({
  type: 'local' as const,
  command: [command, ...args],
  timeout: START_MS,
});

/** The servers as OpenCode's configuration names them. */
export const mcpConfig = (servers: readonly McpServer[] = []): Record<string, ReturnType<typeof configOf>> =>
  Object.fromEntries(servers.map((server) => [server.name, configOf(server)]));

/** Plays a session on an OpenCode that runs already, with the task's MCP servers, which are gone for the next one. */
export async function withMcpServers(
  client: OpencodeClient,
  servers: readonly McpServer[] = [],
  play: () => Promise<DrivenSession>,
): Promise<DrivenSession> {
  for (const server of servers) {
    const { data } = await client.mcp.add({ name: server.name, config: configOf(server) });
    const status = data?.[server.name];
    if (status?.status !== 'connected')
      return { eventLines: [], answers: [], outcome: fault(server, status) };
  }
  const session = await play();
  // After any other outcome the whole OpenCode goes.
  if (session.outcome.kind === 'ok') for (const { name } of servers) await client.mcp.disconnect({ name });
  return session;
}

/** It is the task's and not the tool's. */
function fault({ name }: McpServer, status: unknown): Outcome {
  return {
    kind: 'infra-error',
    detail: `The task's MCP server ${name} did not start: ${JSON.stringify(status)}`,
  };
}
