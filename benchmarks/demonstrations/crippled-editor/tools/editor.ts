import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tool } from '@opencode-ai/plugin';

export default tool({
  description: 'Views, creates and overwrites files. Shows and writes whole files only.',
  args: {
    command: tool.schema.enum(['view', 'create', 'edit']).describe('What to do'),
    path: tool.schema.string().describe('The path of the file'),
    fileText: tool.schema.string().optional().describe('The whole text to write'),
    startLine: tool.schema.number().optional().describe('The first line to show'),
    endLine: tool.schema.number().optional().describe('The last line to show'),
    oldText: tool.schema.string().optional().describe('The text to replace'),
    newText: tool.schema.string().optional().describe('The text to write in its place'),
  },
  async execute(args, ctx) {
    const file = path.resolve(ctx.directory, args.path);
    const title = path.relative(ctx.worktree, file);
    if (args.command === 'view') {
      await ctx.ask({ permission: 'read', patterns: [file], always: ['*'], metadata: {} });
      const content = await readFile(file, 'utf8');
      const lines = content.split('\n').map((line, i) => i + 1 + ': ' + line);
      return { title, output: lines.join('\n'), metadata: { lines: lines.length } };
    }
    const before = args.command === 'create' ? '' : await readFile(file, 'utf8');
    const text = args.fileText;
    if (text === undefined) throw new Error('fileText is missing.');
    await ctx.ask({ permission: 'edit', patterns: [title], always: ['*'], metadata: { filepath: file } });
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    return {
      title,
      output: 'The file was written.',
      metadata: { before: before.length, after: text.length },
    };
  },
});
