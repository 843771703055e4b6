import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { tool } from '@opencode-ai/plugin';

const MAX_LINES = 2000;

function numbered(lines: string[], first: number): string[] {
  return lines.map((line, i) => first + i + ': ' + line);
}

export default tool({
  description: 'Shows a text file with line numbers. Use offset and limit to see a part of it.',
  args: {
    filePath: tool.schema.string().describe('The path of the file to read'),
    offset: tool.schema.number().optional().describe('The first line to show, counted from 1'),
    limit: tool.schema.number().optional().describe('How many lines to show (default 2000)'),
  },
  async execute(args, ctx) {
    const file = path.resolve(ctx.directory, args.filePath);
    await ctx.ask({ permission: 'read', patterns: [file], always: ['*'], metadata: {} });
    const info = await stat(file);
    if (info.isDirectory()) throw new Error('The path is a folder.');
    const content = await readFile(file, 'utf8');
    const lines = content.split('\n');
    const first = args.offset ?? 1;
    const count = args.limit ?? MAX_LINES;
    const shown = lines.slice(first - 1, first - 1 + count);
    const output = numbered(shown, first);
    return { title: args.filePath, output: output.join('\n'), metadata: { lines: lines.length } };
  },
});
