import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { tool } from '@opencode-ai/plugin';

const PAGE = 2000;

export default tool({
  description: 'Shows a text file with line numbers, a page at a time. Use offset to see more of it.',
  args: {
    filePath: tool.schema.string().describe('The path of the file to read'),
    offset: tool.schema.number().optional().describe('The first line to show, counted from 1'),
    limit: tool.schema.number().optional().describe('How many lines to show, at most a page'),
  },
  async execute(args, ctx) {
    const file = path.resolve(ctx.directory, args.filePath);
    await ctx.ask({ permission: 'read', patterns: [file], always: ['*'], metadata: {} });
    const lines = (await readFile(file, 'utf8')).replace(/\n$/, '').split('\n');
    const first = Math.max(1, args.offset ?? 1);
    const last = Math.min(lines.length, first - 1 + Math.min(PAGE, args.limit ?? PAGE));
    const output = lines.slice(first - 1, last).map((line, i) => `${first + i}: ${line}`);
    const more =
      last < lines.length
        ? `(Lines ${first}-${last} of ${lines.length}. Use offset=${last + 1} to continue.)`
        : `(End of file: ${lines.length} lines.)`;
    output.push(more);
    return { title: args.filePath, output: output.join('\n'), metadata: { lines: lines.length } };
  },
});
