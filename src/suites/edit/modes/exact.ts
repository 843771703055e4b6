import { applies, argsFor, text } from '../call.ts';
import { changeToken, drawBlock, drawIntent } from '../intent.ts';
import type { Mode } from '../mode.ts';
import { count, indentOf } from '../text.ts';

/** Lines that a tool would spoil if it took every call for a drifted one. */
const ODD_LINES = [
  "text = text.replace('&', '&amp;').replace('<', '&lt;')",
  'title = "&quot;A &amp; B&quot;"',
  "lines = text.split('\\n').join('\\r\\n')",
  'print("first\\tsecond\\n")',
  'pattern = "\\"[^\\"]*\\""',
  'motto = “It’s done” – said twice',
  'space = "\u00A0"',
  'café = 1',
  '12: the twelfth line',
  '```',
  'price = "$&" + "$1"',
  'row = "a\tb\tc"',
  'blanks = "  "   ',
] as const;

/** Lines whose dots leave nothing out. */
const DOTTED_LINES = [
  'const copy = { ...options, deep: true };',
  '...defaults,',
  'call(first, ...others);',
  'function join(separator, ...parts) {',
  'print("Loading...")',
  '// and so on...',
] as const;

/** Calls that stand in the file letter for letter. */
export const exactModes: readonly Mode[] = [
  {
    name: 'exact',
    family: 'exact',
    description: 'the old text stands in the file once, letter for letter',
    weight: 20,
    generate(random, source) {
      const intent = drawIntent(random, source);
      return intent && applies(intent, { oldString: text(intent.before), newString: text(intent.after) });
    },
  },
  {
    name: 'exact-long',
    family: 'exact',
    description: 'a block of 12 to 30 lines, letter for letter',
    weight: 4,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [12, 30] });
      return intent && applies(intent, { oldString: text(intent.before), newString: text(intent.after) });
    },
  },
  {
    name: 'exact-delete',
    family: 'exact',
    description: 'whole lines with their line ends are replaced by nothing',
    weight: 9,
    generate(random, source) {
      const intent = drawIntent(random, source);
      return (
        intent && applies({ ...intent, after: [] }, { oldString: `${text(intent.before)}\n`, newString: '' })
      );
    },
  },
  {
    name: 'exact-shorten',
    family: 'exact',
    description:
      'a block of 5 to 14 lines, letter for letter, becomes its first line and another version of its last',
    weight: 9,
    generate(random, source) {
      const block = drawBlock(random, source, { lines: [5, 14] });
      const [first, last] = [block?.before[0], block?.before.at(-1)];
      if (block === undefined || first === undefined || last === undefined) return undefined;
      const end = changeToken(random, [last]);
      if (end === undefined) return undefined;
      const after = [first, ...end];
      return applies({ source, ...block, after }, { oldString: text(block.before), newString: text(after) });
    },
  },
  {
    name: 'partial-line',
    family: 'exact',
    description: 'the old text is a part of one line that stands in the file once',
    weight: 5,
    generate(random, source) {
      const block = drawBlock(random, source, { lines: [1, 1] });
      if (block === undefined) return undefined;
      const [line = ''] = block.before;
      const start = random.int(Math.max(1, Math.floor(line.length / 2)));
      const part = line.slice(start, start + 8 + random.int(24)).trim();
      const next = changeToken(random, [part])?.[0];
      if (next === undefined || part.length < 6 || count(source.text, part) !== 1) return undefined;
      const at = line.indexOf(part);
      const after = [line.slice(0, at) + next + line.slice(at + part.length)];
      return applies({ source, ...block, after }, { oldString: part, newString: next });
    },
  },
  {
    name: 'exact-odd-new',
    family: 'exact',
    description:
      'the old text stands in the file letter for letter; the new text holds what elsewhere is a sign of drift, and means it',
    weight: 6,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [1, 4] });
      if (intent === undefined) return undefined;
      const indent = /^\s*/.exec(intent.before[0] ?? '')?.[0] ?? '';
      const after = [...intent.after, indent + random.pick(ODD_LINES)];
      return applies({ ...intent, after }, { oldString: text(intent.before), newString: text(after) });
    },
  },
  {
    name: 'exact-dots',
    family: 'exact',
    description:
      'the old text stands in the file letter for letter; the new text has dots that leave nothing out, such as a spread',
    weight: 6,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [2, 8] });
      if (intent === undefined) return undefined;
      const at = 1 + random.int(intent.after.length);
      const line = indentOf(intent.after[at - 1] ?? '') + random.pick(DOTTED_LINES);
      const after = [...intent.after.slice(0, at), line, ...intent.after.slice(at)];
      return applies({ ...intent, after }, { oldString: text(intent.before), newString: text(after) });
    },
  },
  {
    name: 'regex-characters',
    family: 'exact',
    description: 'old and new text are full of characters that mean something in a regular expression',
    weight: 2,
    heldoutOnly: true,
    generate(random, source) {
      const where = (block: readonly string[]): boolean =>
        (text(block).match(/[.*+?^${}()|[\]\\]/g)?.length ?? 0) > 6;
      const intent = drawIntent(random, source, { lines: [1, 3], where });
      return intent && applies(intent, { oldString: text(intent.before), newString: text(intent.after) });
    },
  },
  {
    name: 'replace-all',
    family: 'exact',
    description: 'a name is replaced wherever it stands, once or often',
    weight: 5,
    generate(random, source) {
      const name = pickName(random, source.text, 1);
      if (name === undefined) return undefined;
      const next = `${name}${random.pick(['Next', 'Local', '2'])}`;
      return {
        files: { [source.path]: source.text },
        args: argsFor(source.path, { oldString: name, newString: next, replaceAll: true }),
        expect: {
          kind: 'files',
          files: { [source.path]: source.text.split(name).join(next) },
          whitespace: source.whitespace,
        },
      };
    },
  },
  {
    name: 'create',
    family: 'exact',
    description: 'an empty old text and a path that does not exist: the file is made',
    weight: 2,
    generate(random, source) {
      const folder = random.pick(['', 'lib/', 'docs/new/']);
      const path = `${folder}${random.pick(['notes', 'settings', 'draft'])}${random.pick(['.md', '.txt', '.js'])}`;
      const lines = source.text.split('\n');
      const first = random.int(lines.length - 8);
      const created = `${lines.slice(first, first + 8).join('\n')}\n`;
      if (created.trim() === '' || path === source.path) return undefined;
      return {
        files: { [source.path]: source.text },
        args: argsFor(path, { oldString: '', newString: created }),
        expect: { kind: 'files', files: { [path]: created }, whitespace: 'tolerated' },
      };
    },
  },
];

/** A name that stands in the text at least `least` times. */
export function pickName(
  random: { pick<T>(items: readonly T[]): T },
  content: string,
  least: number,
): string | undefined {
  const names = [...new Set(content.match(/\b[a-z][a-zA-Z_]{5,}\b/g) ?? [])].filter(
    (name) => count(content, name) >= least,
  );
  return names.length === 0 ? undefined : random.pick(names);
}
