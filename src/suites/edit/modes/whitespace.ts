import { applies, drifted, text } from '../call.ts';
import { drawIntent, isBlank, withBlock } from '../intent.ts';
import type { Mode } from '../mode.ts';
import { commonIndent } from '../text.ts';
import { retabbed } from './tabs.ts';

/** The words are right and the blanks are not. The wanted file always has its own indentation. */
export const whitespaceModes: readonly Mode[] = [
  {
    name: 'indentation-stripped',
    family: 'whitespace',
    description: 'old and new text lack the indentation that all their lines share',
    weight: 7,
    generate(random, source) {
      const intent = drawIntent(random, source, {
        lines: [2, 8],
        where: (block) => commonIndent(block) !== '',
      });
      if (intent === undefined) return undefined;
      const cut = commonIndent([...intent.before, ...intent.after]).length;
      if (cut === 0) return undefined;
      const strip = (lines: readonly string[]): string => text(lines.map((line) => line.slice(cut)));
      return drifted(applies(intent, { oldString: strip(intent.before), newString: strip(intent.after) }));
    },
  },
  {
    name: 'indentation-shifted',
    family: 'whitespace',
    description: 'every line of old and new text is indented one or two levels deeper than in the file',
    weight: 5,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [2, 8] });
      if (intent === undefined) return undefined;
      const by = source.text.includes('\n\t') ? '\t' : ' '.repeat(random.pick([2, 4, 8]));
      const shift = (lines: readonly string[]): string =>
        text(lines.map((line) => (isBlank(line) ? line : by + line)));
      return drifted(applies(intent, { oldString: shift(intent.before), newString: shift(intent.after) }));
    },
  },
  {
    name: 'tabs-to-spaces',
    family: 'whitespace',
    description: 'the file is indented with tabs, the call with spaces',
    weight: 5,
    generate(random, source) {
      const tabbed = retabbed(source);
      const intent =
        tabbed &&
        drawIntent(random, tabbed, { lines: [2, 8], where: (b) => b.some((l) => l.startsWith('\t')) });
      if (intent === undefined) return undefined;
      const unit = ' '.repeat(random.pick([2, 4, 4, 8]));
      const spaces = (lines: readonly string[]): string =>
        text(lines.map((line) => line.replace(/^\t+/, (tabs) => unit.repeat(tabs.length))));
      return drifted(applies(intent, { oldString: spaces(intent.before), newString: spaces(intent.after) }));
    },
  },
  {
    name: 'spaces-to-tabs',
    family: 'whitespace',
    description: 'the file is indented with spaces, the call with tabs',
    weight: 5,
    generate(random, source) {
      if (/^\t/m.test(source.text)) return undefined;
      const intent = drawIntent(random, source, {
        lines: [2, 8],
        where: (b) => b.some((l) => l.startsWith('  ')),
      });
      if (intent === undefined) return undefined;
      const unit = source.text.includes('\n  ') && !/^ {2}\S/m.test(source.text) ? 4 : 2;
      const tabs = (lines: readonly string[]): string =>
        text(
          lines.map((line) =>
            line.replace(
              /^ +/,
              (s) => '\t'.repeat(Math.floor(s.length / unit)) + ' '.repeat(s.length % unit),
            ),
          ),
        );
      return drifted(applies(intent, { oldString: tabs(intent.before), newString: tabs(intent.after) }));
    },
  },
  {
    name: 'tabs-and-spaces-mixed',
    family: 'whitespace',
    description: 'lines of the call are indented now with tabs, now with spaces',
    weight: 4,
    heldoutOnly: true,
    generate(random, source) {
      const tabbed = retabbed(source);
      const deep = (block: readonly string[]): boolean =>
        block.filter((line) => line.startsWith('\t')).length > 1;
      const intent = tabbed && drawIntent(random, tabbed, { lines: [3, 8], where: deep });
      if (intent === undefined) return undefined;
      const mix = (lines: readonly string[]): string =>
        text(
          lines.map((line, i) =>
            i % 2 === 0 ? line : line.replace(/^\t+/, (tabs) => '    '.repeat(tabs.length)),
          ),
        );
      return drifted(applies(intent, { oldString: mix(intent.before), newString: mix(intent.after) }));
    },
  },
  {
    name: 'trailing-blanks-in-call',
    family: 'whitespace',
    description: 'lines of the old text end in blanks that the file does not have',
    weight: 4,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [1, 6] });
      if (intent === undefined) return undefined;
      const tail = random.pick([' ', '  ', '\t']);
      const oldString = text(intent.before.map((line) => (random.chance(0.7) ? line + tail : line)));
      return drifted(applies(intent, { oldString, newString: text(intent.after) }));
    },
  },
  {
    name: 'trailing-blanks-in-file',
    family: 'whitespace',
    description: 'lines of the file end in blanks that the old text does not have',
    weight: 4,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [2, 6] });
      if (intent === undefined) return undefined;
      const tail = random.pick([' ', '  ', '\t']);
      const file = withBlock(
        intent,
        intent.before.map((line) => (random.chance(0.7) ? line + tail : line)),
      );
      return drifted(
        applies(intent, { file, oldString: text(intent.before), newString: text(intent.after) }),
      );
    },
  },
  {
    name: 'inner-blanks',
    family: 'whitespace',
    description: 'one run of blanks inside a line of the old text is longer than in the file',
    weight: 3,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [1, 5] });
      if (intent === undefined) return undefined;
      const sites = intent.before.flatMap((line, i) => (/\S \S/.test(line) ? [i] : []));
      if (sites.length === 0) return undefined;
      const at = random.pick(sites);
      const oldString = text(
        intent.before.with(at, (intent.before[at] ?? '').replace(/(\S) (\S)/, '$1  $2')),
      );
      return drifted(applies(intent, { oldString, newString: text(intent.after) }));
    },
  },
  {
    name: 'blank-lines-at-edges',
    family: 'whitespace',
    description: 'old and new text begin or end with blank lines that the file does not have there',
    weight: 5,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [1, 6] });
      if (intent === undefined) return undefined;
      const [head, tail] = random.pick([
        ['\n', ''],
        ['', '\n\n'],
        ['\n', '\n'],
        ['\n\n', '\n'],
      ] as const);
      const pad = (lines: readonly string[]): string => head + text(lines) + tail;
      return drifted(applies(intent, { oldString: pad(intent.before), newString: pad(intent.after) }));
    },
  },
  {
    name: 'blank-line-lost',
    family: 'whitespace',
    description:
      'the old text lacks a blank line that the block has in the file; the new text is meant as it is',
    weight: 3,
    generate(random, source) {
      const where = (block: readonly string[]): boolean => block.some(isBlank);
      const intent = drawIntent(random, source, { lines: [3, 8], where });
      if (intent === undefined) return undefined;
      const after = intent.after.filter((line) => !isBlank(line));
      const meant = { ...intent, after };
      return drifted(
        applies(meant, {
          oldString: text(intent.before.filter((line) => !isBlank(line))),
          newString: text(after),
        }),
      );
    },
  },
];
