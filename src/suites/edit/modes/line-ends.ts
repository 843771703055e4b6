import { applies, drifted, text } from '../call.ts';
import { drawIntent, linesOf, withBlock } from '../intent.ts';
import type { Mode } from '../mode.ts';
import { toCrlf } from '../text.ts';

const MARK = '\uFEFF';

/** The lines are right and their ends are not. The wanted file keeps the line ends that it has. */
export const lineEndModes: readonly Mode[] = [
  {
    name: 'crlf-file',
    family: 'line-ends',
    description: 'the file has CRLF line ends, the call LF',
    weight: 5,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [1, 8] });
      if (intent === undefined || intent.before.length + intent.after.length < 3) return undefined;
      // One old line is found as it is; LF lines are then written into the file, which no language reads otherwise.
      const meant =
        intent.before.length > 1
          ? intent
          : { ...intent, source: { ...source, whitespace: 'tolerated' as const } };
      return applies(meant, {
        file: toCrlf(source.text),
        golden: toCrlf(withBlock(intent, intent.after)),
        oldString: text(intent.before),
        newString: text(intent.after),
      });
    },
  },
  {
    name: 'crlf-call',
    family: 'line-ends',
    description: 'the file has LF line ends, the call CRLF',
    weight: 3,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [2, 8] });
      if (intent === undefined) return undefined;
      return drifted(
        applies(intent, { oldString: toCrlf(text(intent.before)), newString: toCrlf(text(intent.after)) }),
      );
    },
  },
  {
    name: 'mixed-line-ends',
    family: 'line-ends',
    description:
      'the file has CRLF line ends from its first line to well below the block and LF ones after; the call LF',
    weight: 3,
    heldoutOnly: true,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [2, 6] });
      if (intent === undefined) return undefined;
      const all = linesOf(source.text);
      const end = intent.first + intent.before.length;
      if (all.length - end < 8) return undefined;
      const border = end + 3;
      const rest = `${text(all.slice(border))}\n`;
      const upper = (lines: readonly string[]): string => toCrlf(`${text(lines)}\n`);
      return drifted(
        applies(intent, {
          file: upper(all.slice(0, border)) + rest,
          golden: upper([...all.slice(0, intent.first), ...intent.after, ...all.slice(end, border)]) + rest,
          oldString: text(intent.before),
          newString: text(intent.after),
        }),
      );
    },
  },
  {
    name: 'final-newline-missing',
    family: 'line-ends',
    description: 'the file does not end in a newline, old and new text do; the file must stay as it is there',
    weight: 3,
    generate(random, source) {
      const all = linesOf(source.text);
      const intent = drawIntent(random, source, { lines: [1, 5], at: (size) => all.length - size });
      if (intent === undefined) return undefined;
      return drifted(
        applies(intent, {
          file: text(all),
          golden: text([...all.slice(0, intent.first), ...intent.after]),
          oldString: `${text(intent.before)}\n`,
          newString: `${text(intent.after)}\n`,
        }),
      );
    },
  },
  {
    name: 'byte-order-mark',
    family: 'line-ends',
    description:
      'the file begins with a byte order mark, the old text with the first line; the mark must stay',
    weight: 2,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [1, 5], at: () => 0 });
      if (intent === undefined) return undefined;
      return applies(intent, {
        file: MARK + source.text,
        golden: MARK + withBlock(intent, intent.after),
        oldString: text(intent.before),
        newString: text(intent.after),
      });
    },
  },
  {
    name: 'byte-order-mark-in-call',
    family: 'line-ends',
    description: 'old and new text begin with a byte order mark that the file does not have',
    weight: 1,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [1, 5] });
      if (intent === undefined) return undefined;
      return drifted(
        applies(intent, { oldString: MARK + text(intent.before), newString: MARK + text(intent.after) }),
      );
    },
  },
];
