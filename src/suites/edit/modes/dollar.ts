import { applies, argsFor, text } from '../call.ts';
import { drawBlock } from '../intent.ts';
import type { Mode } from '../mode.ts';
import { pickName } from './exact.ts';

const PATTERNS = ['$&', '$1', '$$', '$`', "$'", '$<name>'] as const;

/** The new text holds what `String.replace` takes for a pattern. It must arrive as it is. */
export const dollarModes: readonly Mode[] = [
  {
    name: 'dollar',
    family: 'dollar',
    description: 'the new text holds `$&`, `$1`, `$$` and the like',
    weight: 2,
    generate(random, source) {
      const block = drawBlock(random, source, { lines: [1, 4] });
      if (block === undefined) return undefined;
      const at = random.int(block.before.length);
      const line = block.before[at] ?? '';
      const after = block.before.with(at, `${line} ${random.pick(PATTERNS)}${random.pick(PATTERNS)}`);
      return applies({ source, ...block, after }, { oldString: text(block.before), newString: text(after) });
    },
  },
  {
    name: 'dollar-replace-all',
    family: 'dollar',
    description: 'the same with `replaceAll`',
    weight: 3,
    generate(random, source) {
      const name = pickName(random, source.text, 2);
      if (name === undefined) return undefined;
      const next = random.chance(0.5)
        ? `${random.pick(PATTERNS)}${name}`
        : `$${name}${random.pick(PATTERNS)}`;
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
];
