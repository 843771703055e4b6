import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tool } from '@opencode-ai/plugin';
import { replace } from '../packages/opencode/src/tool/edit.ts';

/** The adapter: what OpenCode calls, around the function that evolves. */
export default tool({
  description:
    'Replaces oldString by newString in a file. oldString must match the file and only one place in it, unless replaceAll is true. An empty oldString creates a new file.',
  args: {
    filePath: tool.schema.string().describe('The path of the file to change'),
    oldString: tool.schema.string().describe('The text to replace'),
    newString: tool.schema.string().describe('The text to write instead'),
    replaceAll: tool.schema.boolean().optional().describe('Replace every occurrence (default false)'),
  },
  async execute(args, ctx) {
    const file = path.resolve(ctx.directory, args.filePath);
    const title = path.relative(ctx.worktree, file);
    const exists = await stat(file).then(
      () => true,
      () => false,
    );
    if (args.oldString === '' && exists) throw new Error('oldString is empty, but the file exists.');
    if (args.oldString !== '' && !exists) throw new Error('The file does not exist.');
    const after = exists
      ? replace(await readFile(file, 'utf8'), args.oldString, args.newString, args.replaceAll === true)
      : args.newString;
    await ctx.ask({ permission: 'edit', patterns: [title], always: ['*'], metadata: { filepath: file } });
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, after);
    return { title, output: 'The file was changed.', metadata: {} };
  },
});
