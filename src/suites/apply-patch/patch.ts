import type { CasePart } from '../mode.ts';
import type { Source } from '../source.ts';

/** What the model means to do to a file: whole lines `[first, first + before.length)` become others. */
export interface Edit {
  readonly first: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export const BEGIN = '*** Begin Patch';
export const END = '*** End Patch';
const CONTEXT = 3;

/** The whole patch. */
export function patch(...sections: readonly (readonly string[])[]): string {
  return [BEGIN, ...sections.flat(), END].join('\n');
}

export function update(path: string, ...hunks: readonly (readonly string[])[]): string[] {
  return [`*** Update File: ${path}`, ...hunks.flat()];
}

export function add(path: string, lines: readonly string[]): string[] {
  return [`*** Add File: ${path}`, ...lines.map((line) => `+${line}`)];
}

/** What stands in the file around an edit, and what it takes out and puts in, without the lines that stay. */
export interface Surroundings {
  readonly above: readonly string[];
  readonly removed: readonly string[];
  readonly added: readonly string[];
  readonly below: readonly string[];
}

export function surroundings(all: readonly string[], edit: Edit, context = CONTEXT): Surroundings {
  const { first, before, after } = edit;
  const room = Math.min(before.length, after.length);
  let head = 0;
  while (head < room && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < room - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const removed = before.slice(head, before.length - tail);
  const start = first + head;
  const end = start + removed.length;
  return {
    above: all.slice(Math.max(0, start - context), start),
    removed,
    added: after.slice(head, after.length - tail),
    below: all.slice(end, end + context),
  };
}

/** How the lines of a hunk are written: by default as they are. */
export interface Writing {
  readonly header?: string;
  /** Of a line that must stand in the file. */
  readonly old?: (line: string, i: number) => string;
  /** Of a line that is put in. */
  readonly new?: (line: string, i: number) => string;
}

export function hunk(around: Surroundings, writing: Writing = {}): string[] {
  const { header = '@@', old = same, new: fresh = same } = writing;
  const { above, removed, added, below } = around;
  const [a, r] = [above.length, removed.length];
  return [
    header,
    ...above.map((line, i) => ` ${old(line, i)}`),
    ...removed.map((line, i) => `-${old(line, a + i)}`),
    ...added.map((line, i) => `+${fresh(line, a + i)}`),
    ...below.map((line, i) => ` ${old(line, a + r + i)}`),
  ];
}

const same = (line: string): string => line;

/** Lines that must stand in the file one after another for the hunk to fit. */
export function wanted({ above, removed, below }: Surroundings): string[] {
  return [...above, ...removed, ...below];
}

/** How often the lines stand in the file, blanks at their ends not counted. */
export function places(all: readonly string[], lines: readonly string[]): number {
  return all.filter((_, at) => lines.every((line, i) => all[at + i]?.trim() === line.trim())).length;
}

/** The text with the edits made; they do not overlap. */
export function edited(all: readonly string[], edits: readonly Edit[]): string[] {
  return [...edits]
    .sort((a, b) => b.first - a.first)
    .reduce<string[]>(
      (lines, { first, before, after }) => lines.toSpliced(first, before.length, ...after),
      [...all],
    );
}

export function textOf(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** A patch that is to be applied, and the files that must come of it. */
export function applies(
  files: CasePart['files'],
  patchText: string,
  after: Readonly<Record<string, string | null>>,
  whitespace: Source['whitespace'] = 'matters',
): CasePart | undefined {
  if (Object.entries(after).every(([path, text]) => (files[path] ?? null) === text)) return undefined;
  return {
    files,
    args: { patchText },
    expect: {
      kind: 'files',
      files: after,
      whitespace,
      ...(whitespace === 'tolerated' && { margin: CONTEXT }),
    },
  };
}

/** A patch that no change of the files is the meaning of. */
export function refuses(files: CasePart['files'], patchText: string): CasePart {
  return { files, args: { patchText }, expect: { kind: 'refusal', otherwise: 'harm' } };
}
