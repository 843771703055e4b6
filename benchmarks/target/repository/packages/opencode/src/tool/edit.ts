import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { lineEndOf, withLineEnd } from '@/util/line-ends';
import DESCRIPTION from './edit.txt';
import { define } from './tool';

interface Input {
  filePath: string;
  oldString: string;
  newString: string;
  replaceAll?: boolean;
}

interface Span {
  start: number;
  end: number;
}

function sameLine(line: string, wanted: string): boolean {
  return line === wanted;
}

function exactSpans(content: string, wanted: string): Span[] {
  const spans: Span[] = [];
  let start = content.indexOf(wanted);
  while (start !== -1) {
    spans.push({ start, end: start + wanted.length });
    start = content.indexOf(wanted, start + wanted.length);
  }
  return spans;
}

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
  const spans = exactSpans(content, wanted);
  return spans.length > 0 ? spans : lineSpans(content, wanted);
}

/** The content with oldString replaced. Throws when it is not there, or in several places without replaceAll. */
export function replace(content: string, oldString: string, newString: string, replaceAll = false): string {
  if (oldString === newString) throw new Error('oldString and newString are the same.');
  if (oldString === '') throw new Error('oldString is empty.');
  const lineEnd = lineEndOf(content);
  const spans = findSpans(content, withLineEnd(oldString, lineEnd));
  if (spans.length === 0) throw new Error('oldString was not found in the file.');
  if (spans.length > 1 && !replaceAll) throw new Error('oldString was found in several places of the file.');
  let result = '';
  let end = 0;
  for (const span of spans) {
    result += content.slice(end, span.start) + withLineEnd(newString, lineEnd);
    end = span.end;
  }
  return result + content.slice(end);
}

export const EditTool = define<Input>('edit', {
  description: DESCRIPTION,
  async execute(input, ctx) {
    const file = path.resolve(ctx.directory, input.filePath);
    const title = path.relative(ctx.directory, file);
    const before = await readFile(file, 'utf8');
    const after = replace(before, input.oldString, input.newString, input.replaceAll);
    await ctx.ask({ permission: 'edit', patterns: [title], always: ['*'], metadata: { filepath: file } });
    await writeFile(file, after);
    return { title, output: 'The file was changed.', metadata: {} };
  },
});
