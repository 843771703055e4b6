import { z } from 'zod';

/**
 * An MCP server that the agent of a task has, as Harbor's `environment.mcp_servers` names it. Only those that a command
 * starts in the box: it has no network, so none can be reached elsewhere.
 */
export const McpServer = z
  .looseObject({
    /** OpenCode calls its tools `<name>_<tool>`. */
    name: z.string().regex(/^[A-Za-z0-9_-]+$/),
    transport: z.literal('stdio'),
    command: z.string().min(1),
    args: z.array(z.string()).default([]),
  })
  .transform(({ name, command, args }) => ({ name, command, args }));
export type McpServer = z.infer<typeof McpServer>;

/** Whether some of what stands there is not started by a command. */
export const isElsewhere = (servers: unknown): boolean =>
  Array.isArray(servers) && servers.some((each) => (each as { transport?: unknown })?.transport !== 'stdio');
