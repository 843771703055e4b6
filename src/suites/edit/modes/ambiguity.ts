import { drifted, refuses, text } from '../call.ts';
import { changeToken, drawBlock, isBlank, withBlock } from '../intent.ts';
import type { Mode } from '../mode.ts';
import { commonIndent, count } from '../text.ts';
import { pickName } from './exact.ts';

/** More than one place could be meant, or none. */
export const ambiguityModes: readonly Mode[] = [
  {
    name: 'duplicated-line',
    family: 'ambiguity',
    description: 'the old text is a line that stands in the file several times',
    weight: 9,
    mustRefuse: true,
    generate(random, source) {
      const lines = source.text.split('\n').filter((line) => line.trim().length > 5);
      const several = lines.filter((line, i) => lines.indexOf(line) !== i);
      if (several.length === 0) return undefined;
      const line = random.pick(several);
      const oldString = random.chance(0.5) ? line : line.trim();
      const newString = changeToken(random, [oldString])?.[0] ?? `${oldString} // kept`;
      return refuses(source.path, source.text, { oldString, newString });
    },
  },
  {
    name: 'duplicated-block',
    family: 'ambiguity',
    description: 'the old text is a block of lines that stands in the file twice',
    weight: 7,
    mustRefuse: true,
    generate(random, source) {
      const block = drawBlock(random, source, { lines: [2, 7] });
      const after = block && changeToken(random, block.before);
      if (block === undefined || after === undefined) return undefined;
      const file = withBlock({ source, ...block }, [...block.before, '', ...block.before]);
      return refuses(source.path, file, { oldString: text(block.before), newString: text(after) });
    },
  },
  {
    name: 'near-duplicate',
    family: 'ambiguity',
    description: 'two blocks of the file differ in one token, and the old text has a third token there',
    weight: 9,
    mustRefuse: true,
    generate(random, source) {
      const block = drawBlock(random, source, { lines: [4, 9] });
      if (block === undefined) return undefined;
      const at = 1 + random.int(block.before.length - 2);
      const line = [block.before[at] ?? ''];
      const [second] = changeToken(random, line) ?? [];
      const [third] = changeToken(random, line) ?? [];
      if (second === undefined || third === undefined || second === third) return undefined;
      const file = withBlock({ source, ...block }, [...block.before, '', ...block.before.with(at, second)]);
      const old = block.before.with(at, third);
      const after = changeToken(random, old);
      if (after === undefined || file.includes(text(old))) return undefined;
      return refuses(source.path, file, { oldString: text(old), newString: text(after) });
    },
  },
  {
    name: 'two-drifted-blocks',
    family: 'ambiguity',
    description: 'a block stands in the file twice with two indentations, and the old text has a third',
    weight: 5,
    heldoutOnly: true,
    mustRefuse: true,
    generate(random, source) {
      const block = drawBlock(random, source, { lines: [2, 7] });
      const after = block && changeToken(random, block.before);
      if (block === undefined || after === undefined) return undefined;
      const shift = (lines: readonly string[], by: string): string[] =>
        lines.map((line) => (isBlank(line) ? line : by + line));
      const file = withBlock({ source, ...block }, [...block.before, '', ...shift(block.before, '    ')]);
      const cut = commonIndent(block.before).length;
      const call = (lines: readonly string[]): string =>
        text(
          cut > 0 && commonIndent(lines).length >= cut
            ? lines.map((line) => line.slice(cut))
            : shift(lines, '        '),
        );
      if (cut > 0 && commonIndent(after).length < cut) return undefined;
      return drifted(refuses(source.path, file, { oldString: call(block.before), newString: call(after) }));
    },
  },
  {
    name: 'anchors-only',
    family: 'ambiguity',
    description:
      'the old text is first and last line of a block, with nothing to say that lines are left out',
    weight: 5,
    mustRefuse: true,
    generate(random, source) {
      const block = drawBlock(random, source, { lines: [5, 12] });
      if (block === undefined) return undefined;
      const [first = ''] = block.before;
      const last = block.before.at(-1) ?? '';
      const inner = random.pick(
        block.before
          .slice(1, -1)
          .filter((line) => !isBlank(line))
          .concat(first),
      );
      return drifted(
        refuses(source.path, source.text, {
          oldString: text([first, last]),
          newString: text([first, inner, last]),
        }),
      );
    },
  },
  {
    name: 'fragment-with-blanks',
    family: 'ambiguity',
    description:
      'a name with blanks around it that the file does not have; the name alone stands there several times',
    weight: 5,
    mustRefuse: true,
    generate(random, source) {
      const name = pickName(random, source.text, 2);
      if (name === undefined) return undefined;
      const [head, tail] = random.pick([
        ['   ', '  '],
        ['\n', ''],
        ['  ', '\n'],
        ['\t', '\t'],
      ] as const);
      return drifted(
        refuses(source.path, source.text, {
          oldString: head + name + tail,
          newString: `${head}${name}Next${tail}`,
        }),
      );
    },
  },
  {
    name: 'wrong-file',
    family: 'ambiguity',
    description: 'the old text stands in another file of the workspace than the one that is named',
    weight: 4,
    mustRefuse: true,
    generate(random, source, others) {
      const other = random.pick(others);
      const block = other.path === source.path ? undefined : drawBlock(random, other, { lines: [1, 6] });
      const after = block && changeToken(random, block.before);
      if (block === undefined || after === undefined || count(source.text, text(block.before)) > 0)
        return undefined;
      const part = refuses(source.path, source.text, {
        oldString: text(block.before),
        newString: text(after),
      });
      const known = new Set(source.text.split('\n').map((line) => line.trim()));
      if (block.before.every((line) => known.has(line.trim()))) return undefined;
      return { ...part, files: { ...part.files, [other.path]: other.text } };
    },
  },
];
