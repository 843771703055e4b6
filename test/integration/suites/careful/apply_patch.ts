import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tool } from '@opencode-ai/plugin';

/** Written with the suite's modes in mind, to show that all of them can be met at once. Not a baseline. */

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}
interface Hunk {
  readonly anchors: string[];
  lines: Line[];
  atEnd: boolean;
}
interface Section {
  readonly kind: 'Add' | 'Update' | 'Delete';
  readonly file: string;
  to: string | undefined;
  readonly body: string[];
}

const HEAD = /^\s*\*\*\* (Add|Update|Delete) File:\s*(.*?)\s*$/;
const isMarker = (line: string, word: string): boolean => line.trim() === `*** ${word}`;

function sections(patchText: string): Section[] {
  const lines = patchText.replace(/\r\n/g, '\n').split('\n');
  const begin = lines.findIndex((line) => isMarker(line, 'Begin Patch') || HEAD.test(line));
  const end = lines.findIndex((line) => isMarker(line, 'End Patch'));
  if (begin < 0 || end < begin) throw new Error('The patch lacks its first or its last line.');
  const found: Section[] = [];
  for (const line of lines.slice(begin, end)) {
    const [, kind, file = ''] = HEAD.exec(line) ?? [];
    const to = /^\s*\*\*\* Move to:\s*(.*?)\s*$/.exec(line)?.[1];
    const last = found.at(-1);
    if (kind !== undefined) found.push({ kind: kind as Section['kind'], file, to: undefined, body: [] });
    else if (last && to !== undefined && last.body.length === 0) last.to = to;
    else last?.body.push(line);
  }
  if (found.length === 0) throw new Error('The patch is empty.');
  return found;
}

function hunks(body: readonly string[]): Hunk[] {
  const found: Hunk[] = [];
  for (const line of body) {
    let last = found.at(-1);
    if (line.startsWith('@@')) {
      const anchor = /^@@ -\d+(,\d+)? \+\d+(,\d+)? @@/.test(line) ? '' : line.slice(2).trim();
      if (last === undefined || last.lines.length > 0)
        found.push((last = { anchors: [], lines: [], atEnd: false }));
      if (anchor !== '') last.anchors.push(anchor);
      continue;
    }
    if (last === undefined) found.push((last = { anchors: [], lines: [], atEnd: false }));
    const [sign = ' '] = line;
    if (isMarker(line, 'End of File')) last.atEnd = true;
    else if (sign === '-' || sign === '+' || sign === ' ') last.lines.push({ sign, text: line.slice(1) });
    else last.lines.push({ sign: ' ', text: line });
  }
  return found.map((hunk) => ({ ...hunk, lines: withoutNumbers(hunk.lines) }));
}

/** Line numbers of the read tool, where all old lines have them, one after another. */
function withoutNumbers(lines: Line[]): Line[] {
  const numbers = lines
    .filter(({ sign }) => sign !== '+')
    .map(({ text }) => Number(/^(\d+): ?/.exec(text)?.[1] ?? NaN));
  const counted = numbers.length > 0 && numbers.every((n, i) => n === (numbers[0] ?? 0) + i);
  return counted ? lines.map(({ sign, text }) => ({ sign, text: text.replace(/^\d+: ?/, '') })) : lines;
}

const plain = (line: string): string =>
  line
    .trim()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201C\u201D]/g, '"')
    .replace(/\u00A0/g, ' ');
const LEVELS: readonly ((line: string) => string)[] = [(l) => l, (l) => l.trimEnd(), (l) => l.trim(), plain];

function placeOf(all: readonly string[], old: readonly string[], hunk: Hunk, file: string): number {
  let from = 0;
  for (const anchor of hunk.anchors) {
    const at = all.findIndex((line, i) => i >= from && line.trim() === anchor);
    if (at < 0) throw new Error(`${file} has no line "${anchor}".`);
    from = at + 1;
  }
  if (old.length === 0) return hunk.anchors.length > 0 ? from : all.length;
  for (const level of LEVELS) {
    const places = all.flatMap((_, at) =>
      at >= from &&
      old.every((line, i) => all[at + i] !== undefined && level(all[at + i] ?? '') === level(line))
        ? [at]
        : [],
    );
    const [first] = places;
    if (hunk.atEnd && places.includes(all.length - old.length)) return all.length - old.length;
    if (first === undefined) continue;
    if (places.length > 1 && hunk.anchors.length === 0)
      throw new Error(`${file} has these lines in ${places.length} places.`);
    return first;
  }
  throw new Error(`${file} does not have these lines:\n${old.join('\n')}`);
}

const indentOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? '';

/** How new lines are to be indented, from how an old line is written and how it stands in the file. */
function reindenter(all: readonly string[], old: readonly string[], at: number): (line: string) => string {
  const i = old.findIndex((line) => line.trim() !== '');
  const [written, stands] = [indentOf(old[i] ?? ''), indentOf(all[at + i] ?? '')];
  if (i < 0 || written === stands) return (line) => line;
  if (stands.endsWith(written)) {
    const more = stands.slice(0, stands.length - written.length);
    return (line) => (line.trim() === '' ? line : more + line);
  }
  const less = written.length - stands.length;
  return (line) => (indentOf(line).length >= less ? line.slice(less) : line);
}

function patched(content: string, section: Section): string {
  const mark = content.startsWith('\uFEFF') ? '\uFEFF' : '';
  const end = content.includes('\r\n') ? '\r\n' : '\n';
  const all = content.slice(mark.length).split(/\r?\n/);
  const tail = all.at(-1) === '' ? all.splice(-1) : [];
  const edits: { at: number; remove: number; add: string[] }[] = [];
  const found = hunks(section.body);
  for (const hunk of found) {
    const old = hunk.lines.filter(({ sign }) => sign !== '+').map(({ text }) => text);
    let at = placeOf(all, old, hunk, section.file);
    const indent = reindenter(all, old, at);
    for (const { sign, text } of hunk.lines) {
      if (sign === '+') edits.push({ at, remove: 0, add: [indent(text)] });
      else if (sign === '-') edits.push({ at, remove: 1, add: [] });
      if (sign !== '+') at++;
    }
  }
  if (edits.length === 0 && section.to === undefined)
    throw new Error(`Nothing is to change in ${section.file}.`);
  const ordered = edits.map((edit, order) => ({ ...edit, order }));
  ordered.sort((a, b) => b.at - a.at || b.order - a.order);
  // Of a line that goes and lines that come at one place, the ones that come last in the patch are done first.
  for (const { at, remove, add } of ordered) all.splice(at, remove, ...add);
  return mark + [...all, ...tail].join(end);
}

export default tool({
  description: 'Applies a patch.',
  args: { patchText: tool.schema.string() },
  async execute({ patchText }, ctx) {
    const after = new Map<string, string | null>();
    const at = (name: string): string => path.resolve(ctx.directory, name);
    const contentOf = async (file: string): Promise<string> => {
      const known = after.get(file);
      if (known === null) throw new Error(`${file} is deleted by the same patch.`);
      if (known !== undefined) return known;
      if (!(await stat(file)).isFile()) throw new Error(`${file} is no file.`);
      return readFile(file, 'utf8');
    };
    for (const section of sections(patchText)) {
      const file = at(section.file);
      if (section.kind === 'Add') {
        after.set(file, section.body.map((line) => `${line.slice(1)}\n`).join(''));
      } else if (section.kind === 'Delete') {
        await contentOf(file);
        after.set(file, null);
      } else {
        const text = patched(await contentOf(file), section);
        if (section.to !== undefined) after.set(file, null);
        after.set(section.to === undefined ? file : at(section.to), text);
      }
    }
    const names = [...after.keys()].map((file) => path.relative(ctx.worktree, file));
    await ctx.ask({ permission: 'edit', patterns: names, always: ['*'], metadata: {} });
    for (const [file, text] of after) {
      if (text === null) {
        await rm(file);
      } else {
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, text);
      }
    }
    return `Changed:\n${names.join('\n')}`;
  },
});
