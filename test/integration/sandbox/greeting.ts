import { attach } from '../../../src/sandbox/box/box.ts';
import type { Box, Provider, ToolSource } from '../../../src/sandbox/contract.ts';
import { DEFAULT_LIMITS } from '../../../src/sandbox/limits.ts';
import type { Task } from '../../../src/suites/task.ts';

/** A started and attached box; destroyed at the end of the scope. */
export async function boxOf(provider: Provider): Promise<{ readonly box: Box } & AsyncDisposable> {
  const handle = await provider.start({ ...DEFAULT_LIMITS, cpus: 2, lifeMs: 170_000 });
  const box = await attach(handle);
  return {
    box,
    async [Symbol.asyncDispose]() {
      await box[Symbol.asyncDispose]();
      await provider.destroy(handle);
    },
  };
}

const GREET = `export function greet(name) {
  const word = "Hello";
  if (!name) {
    return word;
  }
  return \`\${word}, \${name}\`;
}
`;
const BEFORE = 'export function greet(name) {\n  const word = "Hello";\n  if (!name) {';

/** A task that takes locate, read, edit and verify; its verifier runs the code. */
export const greeting: Task = {
  id: 'greeting',
  split: 'train',
  instruction: 'greet() says "Hello". It should say "Good day". `sh check.sh` checks it.',
  workspace: {
    'src/greet.js': GREET,
    'check.sh': 'grep -q "Good day" src/greet.js\n',
    'notes.txt': 'Hello\n',
  },
  tests: {
    'test.sh':
      'bun "$TESTS_DIR/greet.ts" && echo 1 > "$LOGS_DIR/reward.txt" || echo 0 > "$LOGS_DIR/reward.txt"\n',
    'greet.ts':
      "const { greet } = await import(process.cwd() + '/src/greet.js');\n" +
      "process.exit(greet('Ada') === 'Good day, Ada' && greet() === 'Good day' ? 0 : 1);\n",
  },
  solution: {},
  artifacts: ['src/greet.js'],
  agentTimeoutMs: 60_000,
  verifierTimeoutMs: 20_000,
  policy: {
    locate: 'const word',
    edits: [
      { file: 'src/greet.js', before: BEFORE, after: BEFORE.replace('Hello', 'Good day'), replaceAll: false },
    ],
    verify: 'sh check.sh',
  },
};

const source = (body: string): string => `import { tool } from '@opencode-ai/plugin';
import { readFile, writeFile } from 'node:fs/promises';
export default tool({
  description: 'Replaces oldString by newString in a file.',
  args: { filePath: tool.schema.string(), oldString: tool.schema.string(), newString: tool.schema.string() },
  async execute(args, ctx) {
${body}
  },
});
`;

export const toolOf = (body: string): ToolSource => ({
  entry: 'edit.ts',
  files: { 'edit.ts': source(body) },
});

const EXACT = `
    const text = await readFile(args.filePath, 'utf8');
    const n = text.split(args.oldString).length - 1;
    if (n !== 1) throw new Error(n === 0 ? 'oldString was not found.' : 'oldString occurs ' + n + ' times.');
    await ctx.ask({ permission: 'edit', patterns: [args.filePath], always: ['*'], metadata: {} });
    await writeFile(args.filePath, text.split(args.oldString).join(args.newString));
    return 'Replaced by the tool under test.';`;
export const exactEdit: ToolSource = toolOf(EXACT);
/** Hangs for ever where the file's name says so. */
export const hangingEdit: ToolSource = toolOf(
  `    if (args.filePath.includes('hang')) await new Promise(() => {});${EXACT}`,
);
/** Takes OpenCode's only thread with it. */
export const spinningEdit: ToolSource = toolOf(`    if (args.filePath.includes('hang')) for (;;);${EXACT}`);
/** Ends OpenCode's process. */
export const exitingEdit: ToolSource = toolOf(`    process.exit(7);`);

/** The greeting in a file whose name makes the tools above misbehave, with a short deadline. */
export const hangingTask: Task = {
  ...greeting,
  id: 'hanging',
  agentTimeoutMs: 15_000,
  workspace: { 'src/hang.js': GREET },
  policy: {
    locate: 'const word',
    edits: [{ file: 'src/hang.js', before: BEFORE, after: BEFORE.replace('Hello', 'x'), replaceAll: false }],
  },
};
