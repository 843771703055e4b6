import type { Mode } from '../../mode.ts';
import type { Tree } from '../../tree/tree.ts';
import { drawName, exactly, listAll } from '../question.ts';

/** Patterns that a model writes in the dialect of another tool. */
export const dialectModes: readonly Mode<Tree>[] = [
  {
    name: 'open-parenthesis',
    description:
      'a call `name(` whose parenthesis is not escaped: no regular expression, but clear in meaning',
    weight: 7,
    generate(random, tree) {
      const call = random.pick([...callsIn(tree)]);
      return call === undefined ? undefined : listAll(tree, { pattern: exactly(call), written: call });
    },
  },
  {
    name: 'open-bracket',
    description: 'an index `name[` whose bracket is not escaped',
    weight: 4,
    generate(random, tree) {
      const all = Object.values(tree.files).flatMap((text) => text.match(/\b\w{3,}\[(?=\w)/g) ?? []);
      if (all.length === 0) return undefined;
      const written = random.pick(all);
      return listAll(tree, { pattern: exactly(written), written });
    },
  },
  {
    name: 'escaped-pipe',
    description: 'alternatives with an escaped bar, as basic regular expressions write them',
    weight: 4,
    heldoutOnly: true,
    generate(random, tree) {
      const [a, b] = [drawName(random, tree, [1, 12]), drawName(random, tree, [1, 12])];
      if (a === undefined || b === undefined || a === b) return undefined;
      return listAll(tree, { pattern: new RegExp(`${a}|${b}`), written: `${a}\\|${b}` });
    },
  },
  {
    name: 'inline-flag',
    description: '`(?i)` before a name in other letters',
    weight: 5,
    generate(random, tree) {
      const name = drawName(random, tree);
      if (name === undefined) return undefined;
      const written = `(?i)${name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase()}`;
      return listAll(tree, { pattern: new RegExp(name, 'i'), written });
    },
  },
  {
    name: 'lookahead',
    description: 'a lookahead',
    weight: 3,
    generate(random, tree) {
      const name = drawName(random, tree, [2, 25]);
      return name === undefined
        ? undefined
        : listAll(tree, { pattern: new RegExp(`${name}(?!\\()`), lure: exactly(name) });
    },
  },
  {
    name: 'slashes',
    description: 'the pattern stands between slashes, as in a program',
    weight: 3,
    heldoutOnly: true,
    generate(random, tree) {
      const name = drawName(random, tree);
      return name === undefined ? undefined : listAll(tree, { pattern: exactly(name), written: `/${name}/` });
    },
  },
];

function callsIn(tree: Tree): [string, ...string[]] | [undefined] {
  const [first, ...rest] = Object.values(tree.files).flatMap(
    (text) => text.match(/\b[a-z]\w{3,}\((?=\S)/g) ?? [],
  );
  return first === undefined ? [undefined] : [first, ...rest];
}
