import type { Random } from '../../random.ts';
import type { CasePart } from '../mode.ts';
import type { Source } from '../source.ts';
import type { Fact } from '../case.ts';

/** A file to read, and others of the same split to lengthen it with. */
export interface Material {
  readonly source: Source;
  readonly others: readonly Source[];
}

/** How tools say where to go on; the first group is the line. */
export const FOLLOW = {
  pattern:
    '(?:offset|start(?:ing)?(?: at)?(?: line)?|from line|continue (?:at|from)(?: line)?)\\s*[=:]?\\s*(\\d+)',
  argument: 'offset',
  atMost: 40,
} as const;

export function linesOf(text: string): string[] {
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}

/** What an answer must show of a line: its number, and its start. */
export function lineFact(lines: readonly string[], number: number): Fact {
  const text = (lines[number - 1] ?? '').trim().slice(0, 60).trim();
  return { parts: text === '' ? [String(number)] : [String(number), text] };
}

/** A case in which the whole file must be seen by whoever follows the hints. */
export function wholeFile(path: string, text: string, extra: Partial<CasePart> = {}): CasePart {
  return {
    files: { [path]: text },
    args: { filePath: `{{workspace}}/${path}` },
    follow: FOLLOW,
    expect: { kind: 'whole', text, files: {} },
    ...extra,
  };
}

export function refusedRead(files: CasePart['files'], args: CasePart['args']): CasePart {
  return { files, args, expect: { kind: 'refusal', otherwise: 'detour' } };
}

/** Text of at least `least` lines, put together from several sources. */
export function longText(random: Random, { source, others }: Material, least: number): string {
  const lines = linesOf(source.text);
  while (lines.length < least) lines.push('', ...linesOf(random.pick(others).text));
  return `${lines.slice(0, least).join('\n')}\n`;
}
