import { Hono } from 'hono';
import type { Context } from '../context.ts';

/** MCP over streamable HTTP, without sessions: each POST is answered with JSON. The SDK is loaded with the first one. */
export function mcpRoute(context: Context): Hono {
  return new Hono().all('/mcp', async (request) => {
    const [{ mcpServer }, { WebStandardStreamableHTTPServerTransport: Transport }] = await Promise.all([
      import('./mcp-server.ts'),
      import('@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'),
    ]);
    const transport = new Transport({ enableJsonResponse: true });
    const server = mcpServer(context);
    await server.connect(transport);
    try {
      return await transport.handleRequest(request.req.raw);
    } finally {
      // A stream of the server's own words would stay open for ever; there are none.
      await server.close();
    }
  });
}
