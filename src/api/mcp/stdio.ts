import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Context } from '../context.ts';
import { mcpServer } from './mcp-server.ts';

/** MCP on standard input and output, until the client hangs up or the signal is given. */
export async function serveStdio(context: Context, signal: AbortSignal): Promise<void> {
  const server = mcpServer(context);
  const ended = new Promise<void>((resolve) => {
    server.onclose = () => resolve();
    process.stdin.once('end', () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.connect(new StdioServerTransport());
  await ended;
  await server.close();
}
