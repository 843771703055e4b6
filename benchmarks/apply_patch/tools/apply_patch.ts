import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tool } from '@opencode-ai/plugin';

const BEGIN = '*** Begin Patch';
const END = '*** End Patch';
const ADD = '*** Add File: ';
const DELETE = '*** Delete File: ';
const UPDATE = '*** Update File: ';
const MOVE = '*** Move to: ';
const END_OF_FILE = '*** End of File';

/** One stretch of a file: the lines that must stand there, and those that come in their place. */
interface Hunk {
  anchors: string[];
  before: string[];
  after: string[];
}

interface Section {
  kind: string;
  file: string;
  target: string;
  hunks: Hunk[];
  content: string[];
}

/** What becomes of a file; null: it is gone. */
interface Change {
  file: string;
  text: string | null;
}

function isMarker(line: string, marker: string): boolean {
  return line === marker;
}

function sameLine(line: string, wanted: string): boolean {
  return line === wanted;
}

function bodyOf(patchText: string): string[] {
  const lines = patchText.split('\n');
  const begin = lines.findIndex((line) => isMarker(line, BEGIN));
  const end = lines.findIndex((line) => isMarker(line, END));
  if (begin === -1) throw new Error('The patch does not begin with ' + BEGIN);
  if (end === -1) throw new Error('The patch does not end with ' + END);
  return lines.slice(begin + 1, end);
}

function parseHunks(lines: string[]): Hunk[] {
  const hunks: Hunk[] = [];
  let hunk: Hunk | undefined;
  for (const line of lines) {
    if (line.startsWith('@@')) {
      const anchor = line.slice(3);
      hunk = { anchors: anchor === '' ? [] : [anchor], before: [], after: [] };
      hunks.push(hunk);
    } else if (hunk === undefined || line === END_OF_FILE) {
      continue;
    } else if (line.startsWith('+')) {
      hunk.after.push(line.slice(1));
    } else if (line.startsWith('-')) {
      hunk.before.push(line.slice(1));
    } else if (line.startsWith(' ')) {
      hunk.before.push(line.slice(1));
      hunk.after.push(line.slice(1));
    }
  }
  return hunks;
}

function sectionOf(lines: string[]): Section {
  const [head = '', second = ''] = lines;
  const section: Section = { kind: '', file: '', target: '', hunks: [], content: [] };
  if (head.startsWith(ADD)) {
    section.kind = 'add';
    section.file = head.slice(ADD.length);
    section.content = lines.slice(1).map((line) => line.slice(1));
  } else if (head.startsWith(DELETE)) {
    section.kind = 'delete';
    section.file = head.slice(DELETE.length);
  } else if (head.startsWith(UPDATE)) {
    section.kind = 'update';
    section.file = head.slice(UPDATE.length);
    if (second.startsWith(MOVE)) section.target = second.slice(MOVE.length);
    section.hunks = parseHunks(lines.slice(1));
  } else {
    throw new Error('No section of a patch begins with: ' + head);
  }
  return section;
}

function isHeader(line: string): boolean {
  return line.startsWith(ADD) || line.startsWith(DELETE) || line.startsWith(UPDATE);
}

function sectionsOf(body: string[]): Section[] {
  const starts = body.flatMap((line, i) => (isHeader(line) ? [i] : []));
  return starts.map((start, n) => sectionOf(body.slice(start, starts[n + 1] ?? body.length)));
}

/** The first place at or after `from` where the lines stand; -1 where there is none. */
function findLines(lines: string[], wanted: string[], from: number): number {
  for (let at = from; at + wanted.length <= lines.length; at++) {
    if (wanted.every((line, i) => sameLine(lines[at + i] ?? '', line))) return at;
  }
  return -1;
}

function applyHunks(content: string, hunks: Hunk[], file: string): string {
  const lines = content.split('\n');
  let from = 0;
  for (const hunk of hunks) {
    for (const anchor of hunk.anchors) {
      const at = findLines(lines, [anchor], from);
      if (at === -1) throw new Error('The line "' + anchor + '" was not found in ' + file);
      from = at + 1;
    }
    const at = findLines(lines, hunk.before, from);
    if (at === -1) throw new Error('These lines were not found in ' + file + ':\n' + hunk.before.join('\n'));
    const isNamed = hunk.anchors.length > 0 || hunk.before.length === 0;
    if (!isNamed && findLines(lines, hunk.before, at + 1) !== -1)
      throw new Error('These lines stand more than once in ' + file + ':\n' + hunk.before.join('\n'));
    lines.splice(at, hunk.before.length, ...hunk.after);
    from = at + hunk.after.length;
  }
  return lines.join('\n');
}

async function changesOf(section: Section, folder: string): Promise<Change[]> {
  const file = path.resolve(folder, section.file);
  if (section.kind === 'add') return [{ file, text: section.content.join('\n') + '\n' }];
  const content = await readFile(file, 'utf8');
  if (section.kind === 'delete') return [{ file, text: null }];
  const text = applyHunks(content, section.hunks, section.file);
  if (section.target === '') return [{ file, text }];
  return [
    { file: path.resolve(folder, section.target), text },
    { file, text: null },
  ];
}

export default tool({
  description: 'Changes files by a patch between *** Begin Patch and *** End Patch.',
  args: {
    patchText: tool.schema.string().describe('The whole patch'),
  },
  async execute(args, ctx) {
    const sections = sectionsOf(bodyOf(args.patchText));
    if (sections.length === 0) throw new Error('The patch is empty.');
    const changes: Change[] = [];
    for (const section of sections) changes.push(...(await changesOf(section, ctx.directory)));
    const names = changes.map((change) => path.relative(ctx.worktree, change.file));
    await ctx.ask({ permission: 'edit', patterns: names, always: ['*'], metadata: {} });
    for (const change of changes) {
      if (change.text === null) {
        await rm(change.file);
      } else {
        await mkdir(path.dirname(change.file), { recursive: true });
        await writeFile(change.file, change.text);
      }
    }
    const output = 'Patched these files:\n' + names.join('\n');
    return { title: names.join(', '), output, metadata: { files: names } };
  },
});
