import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tool } from '@opencode-ai/plugin';

type Hint = 'none' | 'line' | 'text';
const HINT: Hint = 'none';

/** How many letters two lines share at their ends, blanks aside: cheap, and enough to find a misquoted block. */
function likeness(a: string, b: string): number {
  const [x, y] = [a.trim(), b.trim()];
  let head = 0;
  while (head < x.length && head < y.length && x[head] === y[head]) head++;
  let tail = 0;
  while (tail < x.length - head && tail < y.length - head && x.at(-1 - tail) === y.at(-1 - tail)) tail++;
  return head + tail;
}

/** Index of the line where a block as long as `wanted` is most like it. */
function nearest(lines: string[], wanted: string[]): number {
  let best = 0;
  let most = -1;
  for (let at = 0; at + wanted.length <= lines.length; at++) {
    const score = wanted.reduce((sum, line, i) => sum + likeness(line, lines[at + i] ?? ''), 0);
    if (score > most) [best, most] = [at, score];
  }
  return best;
}

function hint(content: string, oldString: string): string {
  if (HINT === 'none') return '';
  const lines = content.split('\n');
  const wanted = oldString.split('\n');
  const at = nearest(lines, wanted);
  if (HINT === 'line') return ` The nearest text is at line ${at + 1}.`;
  const shown = lines.slice(at, at + wanted.length).map((line, i) => `${at + 1 + i}: ${line}`);
  return ` The nearest text is:\n${shown.join('\n')}`;
}

export default tool({
  description:
    'Replaces oldString by newString in a file. oldString must match the file exactly and only once.',
  args: {
    filePath: tool.schema.string().describe('The path of the file to change'),
    oldString: tool.schema.string().describe('The text to replace'),
    newString: tool.schema.string().describe('The text to write instead'),
    replaceAll: tool.schema.boolean().optional().describe('Replace every occurrence (default false)'),
  },
  async execute(args, ctx) {
    if (args.oldString === args.newString) throw new Error('oldString and newString are identical.');
    const file = path.resolve(ctx.directory, args.filePath);
    const title = path.relative(ctx.worktree, file);
    const content = await readFile(file, 'utf8');
    const parts = content.split(args.oldString);
    if (args.oldString === '' || parts.length === 1)
      throw new Error('oldString was not found in the file.' + hint(content, args.oldString));
    if (parts.length > 2 && args.replaceAll !== true)
      throw new Error('oldString was found more than once in the file.');
    await ctx.ask({ permission: 'edit', patterns: [title], always: ['*'], metadata: { filepath: file } });
    await writeFile(file, parts.join(args.newString));
    return { title, output: 'The file was changed.', metadata: { replacements: parts.length - 1 } };
  },
});
