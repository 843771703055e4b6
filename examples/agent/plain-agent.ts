// An agent in eighty lines, to run tasks in place of OpenCode: it offers the model the tool under test and three plain
// ones, and prints what happens as JSON lines. See docs/agents.md. Run in the sandbox by `bun plain-agent.ts`.
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

interface Tool {
  readonly description: string;
  readonly args: z.ZodRawShape;
  execute(args: unknown, context: object): unknown;
}

const { TOOLFINCH_TOOL: file = '', TOOLFINCH_TOOL_NAME: name = '', OPENAI_BASE_URL: url } = process.env;
const folder = process.cwd();
const say = (line: object): void => console.log(JSON.stringify(line));
const shell = (...command: string[]): string => {
  const { stdout, stderr } = spawnSync(command[0] ?? '', command.slice(1), { encoding: 'utf8' });
  return (stdout + stderr).trim() || '(no output)';
};

const tools: Record<string, Tool> = {
  read: {
    description: 'Reads a file, line by line with their numbers.',
    args: { filePath: z.string() },
    execute(args) {
      const text = readFileSync(z.object({ filePath: z.string() }).parse(args).filePath, 'utf8');
      return text
        .split('\n')
        .map((line, i) => `${i + 1}: ${line}`)
        .join('\n');
    },
  },
  grep: {
    description: 'Finds lines.',
    args: { pattern: z.string(), path: z.string().optional() },
    execute(args) {
      const { pattern, path } = z.object({ pattern: z.string(), path: z.string().optional() }).parse(args);
      return shell('rg', '-n', pattern, path ?? '.');
    },
  },
  bash: {
    description: 'Runs a command.',
    args: { command: z.string() },
    execute: (args) => shell('sh', '-c', z.object({ command: z.string() }).parse(args).command),
  },
  [name]: ((await import(pathToFileURL(file).href)) as { default: Tool }).default,
};

const offered = Object.entries(tools).map(([tool, { description, args }]) => ({
  type: 'function',
  function: { name: tool, description, parameters: z.toJSONSchema(z.object(args)) },
}));

async function ask(messages: readonly object[]) {
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'model', messages, tools: offered }),
  });
  if (!response.ok) throw new Error(`the model's side answered ${response.status}`);
  const { choices } = (await response.json()) as {
    choices: {
      message: {
        content?: string;
        tool_calls?: { id: string; function: { name: string; arguments: string } }[];
      };
    }[];
  };
  const [choice] = choices;
  if (!choice) throw new Error('the model said nothing');
  return choice.message;
}

async function call(tool: string, args: string): Promise<string> {
  const context = {
    directory: folder,
    worktree: folder,
    ask: () => Promise.resolve(),
    metadata: () => undefined,
  };
  const result = await tools[tool]?.execute(JSON.parse(args), context);
  return typeof result === 'string' ? result : String((result as { output?: unknown } | undefined)?.output);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { text } = JSON.parse(line) as { text: string };
  const messages: object[] = [
    { role: 'system', content: `You change code with tools.\nWorking directory: ${folder}` },
    { role: 'user', content: text },
  ];
  for (let turn = 0; turn < 50; turn++) {
    const message = await ask(messages);
    messages.push({ role: 'assistant', ...message });
    if (message.content) say({ type: 'text', text: message.content });
    if (!message.tool_calls?.length) break;
    for (const { id, function: wanted } of message.tool_calls) {
      say({ type: 'tool_call', id, name: wanted.name, arguments: JSON.parse(wanted.arguments) as object });
      let content: string;
      try {
        content = await call(wanted.name, wanted.arguments);
        say({ type: 'tool_result', id, output: content });
      } catch (error) {
        content = error instanceof Error ? error.message : String(error);
        say({ type: 'tool_result', id, error: content });
      }
      messages.push({ role: 'tool', tool_call_id: id, content });
    }
  }
  say({ type: 'done' });
  process.exit(0);
}
