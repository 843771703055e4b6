import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tool } from '@opencode-ai/plugin';

/** A stretch of the file's text: `[start, end)`. */
interface Span {
  start: number;
  end: number;
}

function sameLine(line: string, wanted: string): boolean {
  return line === wanted;
}

/** Every place where the wanted text stands, also inside a line. */
function textSpans(content: string, wanted: string): Span[] {
  const spans: Span[] = [];
  if (wanted === '') return spans;
  let start = content.indexOf(wanted);
  while (start !== -1) {
    spans.push({ start, end: start + wanted.length });
    start = content.indexOf(wanted, start + 1);
  }
  return spans;
}

/** Every run of whole lines that are the same as the wanted lines. */
function lineSpans(content: string, wanted: string): Span[] {
  const lines = content.split('\n');
  const wantedLines = wanted.split('\n');
  const spans: Span[] = [];
  let start = 0;
  for (let first = 0; first + wantedLines.length <= lines.length; first++) {
    const block = lines.slice(first, first + wantedLines.length);
    if (wantedLines.every((wantedLine, i) => sameLine(block[i] ?? '', wantedLine))) {
      spans.push({ start, end: start + block.join('\n').length });
    }
    start += (lines[first] ?? '').length + 1;
  }
  return spans;
}

function findSpans(content: string, wanted: string): Span[] {
  const spans = textSpans(content, wanted);
  if (spans.length > 0) return spans;
  return lineSpans(content, wanted);
}

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
  description:
    'Replaces oldString by newString in a file. oldString must match the file exactly and only once, unless replaceAll is true. An empty oldString creates a new file.',
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
