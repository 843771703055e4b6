import { applies, drifted, refuses, text } from '../call.ts';
import { changeToken, drawBlock, isBlank } from '../intent.ts';
import type { Mode } from '../mode.ts';
import type { Source } from '../../source.ts';
import { bare, count, indentOf } from '../text.ts';

/** A line that says "and so on" in the language of the source. */
function elisionMark(source: Source, pick: (items: readonly string[]) => string): string {
  if (/\.(py|ya?ml|mk)$|Makefile$/.test(source.path))
    return pick(['# ...', '...', '# ... rest of the code ...']);
  if (/\.(md|html?)$/.test(source.path)) return pick(['...', '<!-- ... -->']);
  return pick([
    '...',
    '// ...',
    '// ... existing code ...',
    '// ... rest of the code unchanged',
    '/* ... */',
  ]);
}

/** Parts of a block are left out. */
export const elisionModes: readonly Mode[] = [
  {
    name: 'elision-in-old',
    family: 'elision',
    description:
      'the middle of the old text is a line of dots; head and tail stand once each; the new text is complete',
    weight: 4,
    generate(random, source) {
      const content = bare(source.text);
      const where = (block: readonly string[]): boolean =>
        [block.slice(0, 2), block.slice(-2)].every(
          (ends) =>
            !ends.some(isBlank) && bare(text(ends)).length > 12 && count(content, bare(text(ends))) === 1,
        );
      const block = drawBlock(random, source, { lines: [7, 16], where });
      const after = block && changeToken(random, block.before);
      if (block === undefined || after === undefined) return undefined;
      const dots = indentOf(block.before[2] ?? '') + elisionMark(source, (items) => random.pick(items));
      const oldString = text([...block.before.slice(0, 2), dots, ...block.before.slice(-2)]);
      return drifted(applies({ source, ...block, after }, { oldString, newString: text(after) }));
    },
  },
  {
    name: 'elision-in-new',
    family: 'elision',
    description:
      'the old text is right, the middle of the new text is a line of dots: applying it deletes code',
    weight: 5,
    mustRefuse: true,
    generate(random, source) {
      const block = drawBlock(random, source, { lines: [6, 16] });
      const after = block && changeToken(random, block.before);
      if (block === undefined || after === undefined || /\.\.\./.test(source.text)) return undefined;
      const dots = indentOf(block.before[2] ?? '') + elisionMark(source, (items) => random.pick(items));
      const newString = text([...after.slice(0, 2), dots, ...after.slice(-1)]);
      return refuses(source.path, source.text, { oldString: text(block.before), newString });
    },
  },
];
