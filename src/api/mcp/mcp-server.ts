import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema, type Tool } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { version } from '../../version.ts';
import { call } from '../call.ts';
import type { Context } from '../context.ts';
import { operations } from '../operations/index.ts';
import type { Operation } from '../operations/operation.ts';
import { problem, problemOf, type Problem } from '../problem.ts';

/** All operations as MCP tools, for one client. */
export function mcpServer(context: Context): Server {
  const server = new Server({ name: 'toolfinch', version }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: operations.map(toolOf) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const operation = operations.find((known) => toolNameOf(known) === params.name);
    if (!operation) {
      return failed(
        problem(404, 'TOOL_UNKNOWN', `There is no tool ${params.name}.`, 'tools/list names them.'),
      );
    }
    try {
      const result = await call(operation, params.arguments ?? {}, context);
      return {
        content: [{ type: 'text' as const, text: JSON.stringify(result, null, 1) }],
        structuredContent: result as Record<string, unknown>,
      };
    } catch (error) {
      return failed(problemOf(error));
    }
  });
  return server;
}

/** `campaigns.list` is `campaigns_list`: MCP clients take no dots. */
function toolNameOf({ name, mcp }: Operation): string {
  return mcp ?? name.replaceAll('.', '_');
}

function toolOf(operation: Operation): Tool {
  const { $schema: _, ...inputSchema } = z.toJSONSchema(operation.input, { io: 'input' });
  const reads = operation.http.method === 'get';
  return {
    name: toolNameOf(operation),
    description: operation.summary,
    inputSchema: inputSchema as Tool['inputSchema'],
    annotations: { readOnlyHint: reads, openWorldHint: false },
  };
}

/** What a model can mend it is told as the tool's answer, not as an error of the protocol. */
function failed({ code, detail, remedy, issues }: Problem) {
  return {
    isError: true,
    content: [
      { type: 'text' as const, text: JSON.stringify({ code, detail, remedy, ...(issues && { issues }) }) },
    ],
  };
}
