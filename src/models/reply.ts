import type { Genome } from '../mutation/genome.ts';
import type { Reading } from './model-operator.ts';

/** One block of a reply: where the text stands, and what is to stand there. */
interface Block {
  readonly file: string | undefined;
  readonly search: string;
  readonly replace: string;
}

const SUMMARY_CHARS = 300;
/** A reply without code that says so is not asked again. */
const REFUSAL =
  /\b(?:i (?:can(?:no|')t|won't|am (?:unable|not able)|must decline)|i'm (?:sorry|unable|not able)|sorry, )/i;

/** The line `LABEL: text` of a reply; undefined when there is none. */
export function labelled(reply: string, label: string): string | undefined {
  const line = new RegExp(`^[ \\t*#>_-]*${label}[*_]*:[*_ ]*(.+)$`, 'im').exec(reply)?.[1];
  return line?.trim().slice(0, SUMMARY_CHARS) || undefined;
}

/** For replies that hold whole files: each in a fenced block, after a line `FILE: path` where there are several files. */
export function readFiles(reply: string, parent: Genome, fallback: string): Reading {
  const fences = fencesOf(reply);
  if (fences.length === 0) return withoutCode(reply, 'it holds no fenced code block');
  const named = fences.filter(({ file }) => file !== undefined);
  const scripts = Object.keys(parent.files);
  const unknown = named.find(({ file }) => !scripts.includes(file ?? ''));
  if (unknown) return complaint(`there is no file ${unknown.file}; the files are: ${scripts.join(', ')}`);
  // The longest: prose may quote a line or two before the file comes.
  const longest = fences.reduce((a, b) => (b.text.length > a.text.length ? b : a));
  const given = named.length > 0 ? named : [{ ...longest, file: parent.entry }];
  const files = { ...parent.files };
  for (const { file, text } of given) files[file ?? parent.entry] = text;
  return change({ entry: parent.entry, files }, reply, fallback);
}

/** For replies that hold search/replace blocks, applied one after another. */
export function readBlocks(reply: string, parent: Genome, fallback: string): Reading {
  const blocks = blocksOf(reply);
  if (typeof blocks === 'string') return complaint(blocks);
  if (blocks.length === 0) return withoutCode(reply, 'it holds no search/replace block');
  const files: Record<string, string> = { ...parent.files };
  for (const [i, { file = parent.entry, search, replace }] of blocks.entries()) {
    const text = Object.hasOwn(files, file) ? files[file] : undefined;
    if (text === undefined)
      return complaint(
        `block ${i + 1}: there is no file ${file}; the files are: ${Object.keys(files).join(', ')}`,
      );
    const changed = replaceOnce(text, search, replace);
    if (typeof changed === 'number')
      return complaint(
        `block ${i + 1}: its SEARCH text stands in ${file} ${changed === 0 ? 'nowhere' : `${changed} times`}; it must be copied character for character and stand there once`,
      );
    files[file] = changed.text;
  }
  return change({ entry: parent.entry, files }, reply, fallback);
}

function change(genome: Genome, reply: string, fallback: string): Reading {
  return { kind: 'change', proposed: { genome, summary: labelled(reply, 'SUMMARY') ?? fallback } };
}

function complaint(text: string): { readonly kind: 'complaint'; readonly complaint: string } {
  return { kind: 'complaint', complaint: text };
}

/** What a reply without any code comes to: a refusal where it says so, else the complaint. */
export function withoutCode(
  reply: string,
  why: string,
): { readonly kind: 'complaint'; readonly complaint: string } | { readonly kind: 'refusal' } {
  if (reply.trim() === '') return complaint('it is empty');
  return REFUSAL.test(reply) ? { kind: 'refusal' } : complaint(why);
}

/** Fenced blocks in order; a fence ends at a line of at least as many of the same character, and nothing else. */
export function fencesOf(reply: string): { readonly file: string | undefined; readonly text: string }[] {
  const found: { file: string | undefined; text: string }[] = [];
  let file: string | undefined;
  let open: { readonly fence: string; readonly lines: string[] } | undefined;
  for (const line of reply.split('\n')) {
    if (!open) {
      file = fileOf(line) ?? file;
      const fence = /^\s{0,3}(`{3,}|~{3,})[^`]*$/.exec(line)?.[1];
      if (fence) open = { fence, lines: [] };
    } else if (new RegExp(`^\\s{0,3}${open.fence[0]}{${open.fence.length},}\\s*$`).test(line)) {
      found.push({ file, text: `${open.lines.join('\n')}\n` });
      [open, file] = [undefined, undefined];
    } else open.lines.push(line);
  }
  return found;
}

function fileOf(line: string): string | undefined {
  return /^[\s*#>_-]*FILE[*_]*:[*_ `]*([^\s`*]+)/i.exec(line)?.[1];
}

/** The blocks in order, or what is wrong with them. */
function blocksOf(reply: string): Block[] | string {
  const blocks: Block[] = [];
  let file: string | undefined;
  let part: 'search' | 'replace' | undefined;
  let [search, replace]: [string[], string[]] = [[], []];
  for (const line of reply.split('\n')) {
    if (part === undefined) {
      file = fileOf(line) ?? file;
      if (/^\s*<{5,} ?SEARCH\s*$/.test(line)) [part, search, replace] = ['search', [], []];
    } else if (part === 'search' && /^\s*={5,}\s*$/.test(line)) part = 'replace';
    else if (/^\s*>{5,} ?REPLACE\s*$/.test(line)) {
      if (part === 'search') return `block ${blocks.length + 1} has no ======= line`;
      if (search.join('').trim() === '') return `block ${blocks.length + 1} has an empty SEARCH part`;
      blocks.push({ file, search: search.join('\n'), replace: replace.join('\n') });
      part = undefined;
    } else (part === 'search' ? search : replace).push(line);
  }
  return part === undefined ? blocks : `block ${blocks.length + 1} has no >>>>>>> REPLACE line`;
}

/** The text with the one place changed, or in how many places the wanted lines stand. Blanks at the ends of lines may differ. */
function replaceOnce(text: string, search: string, replace: string): { readonly text: string } | number {
  const exact = text.split(search).length - 1;
  if (exact === 1) return { text: text.replace(search, () => replace) };
  if (exact > 1) return exact;
  const lines = text.split('\n');
  const wanted = search.split('\n').map((line) => line.trimEnd());
  const starts = lines.flatMap((_, at) =>
    wanted.every((line, i) => lines[at + i]?.trimEnd() === line) ? [at] : [],
  );
  const [start] = starts;
  if (start === undefined || starts.length > 1) return starts.length;
  lines.splice(start, wanted.length, ...replace.split('\n'));
  return { text: lines.join('\n') };
}
