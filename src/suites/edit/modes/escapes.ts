import { applies, drifted, text } from '../call.ts';
import { drawIntent } from '../intent.ts';
import type { Mode } from '../mode.ts';
import { retabbed } from './tabs.ts';

/** The text went through one escaping too many. Only blocks are taken in which that can be undone without a doubt. */
export const escapeModes: readonly Mode[] = [
  {
    name: 'escaped-newlines',
    family: 'escapes',
    description: 'line ends of old and new text are written as a backslash and an n',
    weight: 4,
    generate(random, source) {
      const where = (block: readonly string[]): boolean => !text(block).includes('\\');
      const intent = drawIntent(random, source, { lines: [2, 6], where });
      if (intent === undefined) return undefined;
      const escape = (lines: readonly string[]): string => lines.join('\\n');
      return drifted(applies(intent, { oldString: escape(intent.before), newString: escape(intent.after) }));
    },
  },
  {
    name: 'escaped-tabs',
    family: 'escapes',
    description: 'tabs of old and new text are written as a backslash and a t',
    weight: 2,
    generate(random, source) {
      const tabbed = retabbed(source);
      const where = (block: readonly string[]): boolean =>
        /\t/.test(text(block)) && !text(block).includes('\\');
      const intent = tabbed && drawIntent(random, tabbed, { lines: [1, 6], where });
      if (intent === undefined) return undefined;
      const escape = (lines: readonly string[]): string => text(lines).replace(/\t/g, '\\t');
      return drifted(applies(intent, { oldString: escape(intent.before), newString: escape(intent.after) }));
    },
  },
  {
    name: 'escaped-quotes',
    family: 'escapes',
    description: 'quotes of old and new text have a backslash before them',
    weight: 3,
    generate(random, source) {
      const quote = random.pick(["'", '"']);
      const where = (block: readonly string[]): boolean =>
        text(block).includes(quote) && !text(block).includes('\\');
      const intent = drawIntent(random, source, { lines: [1, 6], where });
      if (intent === undefined) return undefined;
      const escape = (lines: readonly string[]): string => text(lines).replaceAll(quote, `\\${quote}`);
      return drifted(applies(intent, { oldString: escape(intent.before), newString: escape(intent.after) }));
    },
  },
  {
    name: 'double-escaped',
    family: 'escapes',
    description: 'every backslash of old and new text is doubled',
    weight: 3,
    heldoutOnly: true,
    generate(random, source) {
      const where = (block: readonly string[]): boolean =>
        text(block).includes('\\') && !text(block).includes('\\\\');
      const intent = drawIntent(random, source, { lines: [1, 6], where });
      if (intent === undefined) return undefined;
      const escape = (lines: readonly string[]): string => text(lines).replaceAll('\\', '\\\\');
      return drifted(applies(intent, { oldString: escape(intent.before), newString: escape(intent.after) }));
    },
  },
];
