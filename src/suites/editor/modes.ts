import type { Random } from '../../random.ts';
import type { CasePart, Mode } from '../mode.ts';
import { lineFact, linesOf } from '../read/material.ts';
import type { Source } from '../source.ts';

/** Characters that a view may have beyond twice its lines: numbers, a remark. */
const SLACK = 200;

export const modes: readonly Mode<Source>[] = [
  {
    name: 'view-whole',
    description: 'shows a file',
    weight: 14,
    generate: (_random, source) => view(source, 1, linesOf(source.text).length, {}),
  },
  {
    name: 'view-range',
    description: 'shows some lines of a file, not much more, under their numbers',
    weight: 22,
    generate: (random, source) => {
      const { from, to } = rangeOf(random, source);
      return view(source, from, to, { startLine: from, endLine: to });
    },
  },
  {
    name: 'view-from',
    description: 'shows a file from a line on',
    weight: 8,
    generate: (random, source) => {
      const last = linesOf(source.text).length;
      const from = last - 3 - random.int(Math.min(20, last - 5));
      return view(source, from, last, { startLine: from });
    },
  },
  {
    name: 'view-to',
    description: 'shows a file up to a line',
    weight: 4,
    heldoutOnly: true,
    generate: (random, source) => {
      const to = 3 + random.int(20);
      return view(source, 1, Math.min(to, linesOf(source.text).length), { endLine: to });
    },
  },
  {
    name: 'create',
    description: 'writes a new file',
    weight: 6,
    generate: (_random, source) => ({
      files: {},
      args: { command: 'create', path: at(source), fileText: source.text },
      expect: { kind: 'files', files: { [source.path]: source.text }, whitespace: 'matters' },
    }),
  },
  {
    name: 'overwrite',
    description: 'writes a file anew',
    weight: 12,
    generate: (random, source) => {
      const text = linesOf(source.text)
        .slice(random.int(10) + 1)
        .join('\n');
      return edit(source, { fileText: text }, text);
    },
  },
  {
    name: 'replace',
    description: 'replaces a text that stands once',
    weight: 24,
    generate: (random, source) => {
      const oldText = uniqueText(random, source.text);
      return oldText === undefined ? undefined : replaced(source, oldText, `${oldText.trimEnd()} // seen`);
    },
  },
  {
    name: 'replace-with-dollars',
    description: 'replaces a text by one with `$&` and `$1` in it, which mean themselves',
    weight: 4,
    heldoutOnly: true,
    generate: (random, source) => {
      const oldText = uniqueText(random, source.text);
      return oldText === undefined ? undefined : replaced(source, oldText, 'cost($&, $1)');
    },
  },
  {
    name: 'replace-absent',
    description: 'must refuse to replace a text that is not there',
    weight: 4,
    generate: (random, source) => {
      const line = uniqueText(random, source.text);
      return line === undefined ? undefined : refusedEdit(source, { oldText: `${line}, gone`, newText: 'x' });
    },
  },
  {
    name: 'replace-twice',
    description: 'must refuse to replace a text that stands more than once',
    weight: 4,
    generate: (random, source) => {
      const line = random.pick(linesOf(source.text)).trim();
      const isTwice = line.length > 3 && source.text.split(line).length > 2;
      return isTwice ? refusedEdit(source, { oldText: line, newText: 'x' }) : undefined;
    },
  },
  {
    name: 'missing-file',
    description: 'must refuse to view a file that is not there',
    weight: 2,
    generate: (_random, source) => ({
      files: { 'other.txt': source.text },
      args: { command: 'view', path: at(source) },
      expect: { kind: 'refusal', otherwise: 'detour' },
    }),
  },
];

const at = ({ path }: Source): string => `{{workspace}}/${path}`;

function rangeOf(random: Random, { text }: Source): { readonly from: number; readonly to: number } {
  const last = linesOf(text).length;
  const from = 2 + random.int(last - 10);
  return { from, to: Math.min(last - 1, from + 3 + random.int(25)) };
}

function view(source: Source, from: number, to: number, range: Record<string, number>): CasePart | undefined {
  const lines = linesOf(source.text);
  const isBlank = (n: number): boolean => (lines[n - 1] ?? '').trim() === '';
  if (isBlank(from) || isBlank(to)) return undefined;
  const wanted = lines.slice(from - 1, to).join('\n').length;
  return {
    files: { [source.path]: source.text },
    args: { command: 'view', path: at(source), ...range },
    expect: {
      kind: 'answer',
      has: [lineFact(lines, from), lineFact(lines, to)],
      hasNot: [],
      extent: 'any',
      atMost: wanted * 2 + SLACK,
      files: {},
    },
  };
}

function edit(source: Source, args: Record<string, string>, text: string): CasePart {
  return {
    files: { [source.path]: source.text },
    args: { command: 'edit', path: at(source), ...args },
    expect: { kind: 'files', files: { [source.path]: text }, whitespace: 'matters' },
  };
}

function replaced(source: Source, oldText: string, newText: string): CasePart {
  return edit(
    source,
    { oldText, newText },
    source.text.replace(oldText, () => newText),
  );
}

function refusedEdit(source: Source, args: Record<string, string>): CasePart {
  return {
    files: { [source.path]: source.text },
    args: { command: 'edit', path: at(source), ...args },
    expect: { kind: 'refusal', otherwise: 'harm' },
  };
}

/** One or two lines that stand once in the text. */
function uniqueText(random: Random, text: string): string | undefined {
  const lines = linesOf(text);
  const first = random.int(lines.length - 1);
  const chosen = lines.slice(first, first + 1 + random.int(2)).join('\n');
  return chosen.trim().length > 5 && text.split(chosen).length === 2 ? chosen : undefined;
}
