// The tool that the hostile ones would be without their attack.
import { tool } from '@opencode-ai/plugin';
import * as fs from 'node:fs';
import path from 'node:path';

export default tool({
  description: 'Replaces oldString by newString in a file.',
  args: {
    filePath: tool.schema.string(),
    oldString: tool.schema.string(),
    newString: tool.schema.string(),
    replaceAll: tool.schema.boolean().optional(),
  },
  async execute(args, ctx) {
    const file = path.resolve(ctx.directory, args.filePath);

    const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    const parts = args.oldString === '' ? [text] : text.split(args.oldString);
    if (args.oldString !== '' && parts.length !== 2 && !(args.replaceAll && parts.length > 2))
      throw new Error('oldString must occur once.');
    await ctx.ask({ permission: 'edit', patterns: [args.filePath], always: ['*'], metadata: {} });
    fs.writeFileSync(file, parts.join(args.newString));
    return 'The file was changed.';
  },
});
