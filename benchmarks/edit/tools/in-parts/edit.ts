import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tool } from '@opencode-ai/plugin';
import DESCRIPTION from './edit.txt';
import { findSpans, type Span } from './match.ts';

function chooseSpans(spans: Span[], replaceAll: boolean): Span[] {
  if (spans.length === 0) throw new Error('oldString was not found in the file.');
  if (spans.length > 1 && !replaceAll) throw new Error('oldString was found more than once in the file.');
  return spans;
}

function replaceSpans(content: string, spans: Span[], replacement: string): string {
  let result = '';
  let end = 0;
  for (const span of spans) {
    if (span.start < end) continue;
    result += content.slice(end, span.start) + replacement;
    end = span.end;
  }
  return result + content.slice(end);
}

export default tool({
  description: DESCRIPTION,
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
    const exists = await stat(file).then(
      () => true,
      () => false,
    );
    if (args.oldString === '' && exists) throw new Error('oldString is empty, but the file exists.');
    if (args.oldString !== '' && !exists) throw new Error('The file does not exist.');
    const before = exists ? await readFile(file, 'utf8') : '';
    const spans = exists
      ? chooseSpans(findSpans(before, args.oldString), args.replaceAll === true)
      : [{ start: 0, end: 0 }];
    const after = replaceSpans(before, spans, args.newString);
    await ctx.ask({ permission: 'edit', patterns: [title], always: ['*'], metadata: { filepath: file } });
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, after);
    return { title, output: 'The file was changed.', metadata: { replacements: spans.length } };
  },
});
