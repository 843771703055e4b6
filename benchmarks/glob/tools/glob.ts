import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { tool } from '@opencode-ai/plugin';

const MAX_FILES = 100;

/** Every file below a folder, relative to it, in alphabetical order. */
async function listFiles(root: string, below: string): Promise<string[]> {
  const files: string[] = [];
  const entries = await readdir(path.join(root, below), { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = path.join(below, entry.name);
    if (entry.isDirectory()) files.push(...(await listFiles(root, child)));
    if (entry.isFile()) files.push(child);
  }
  return files;
}

/** The pattern as a regular expression: `*` within a folder, `**` across folders. */
function toExpression(pattern: string): RegExp {
  let source = '';
  for (let i = 0; i < pattern.length; i++) {
    const letter = pattern[i] ?? '';
    if (pattern.startsWith('**/', i)) {
      source += '(?:.*/)?';
      i += 2;
    } else if (letter === '*') {
      source += '[^/]*';
    } else {
      source += letter.replace(/[\\^$.+?()[\]{}|]/, '\\$&');
    }
  }
  return new RegExp('^' + source + '$');
}

function fits(file: string, pattern: string): boolean {
  return toExpression(pattern).test(file);
}

export default tool({
  description: 'Lists the files whose path fits a glob pattern such as src/**/*.ts.',
  args: {
    pattern: tool.schema.string().describe('The glob pattern'),
    path: tool.schema.string().optional().describe('The folder to search in (default: the project)'),
  },
  async execute(args, ctx) {
    await ctx.ask({ permission: 'glob', patterns: [args.pattern], always: ['*'], metadata: { ...args } });
    const root = path.resolve(ctx.directory, args.path ?? '.');
    const files = await listFiles(root, '');
    const found = files.filter((file) => fits(file, args.pattern));
    const lines = found.slice(0, MAX_FILES).map((file) => path.join(root, file));
    if (found.length === 0) lines.push('No files found');
    return { title: args.pattern, output: lines.join('\n'), metadata: { count: found.length } };
  },
});
