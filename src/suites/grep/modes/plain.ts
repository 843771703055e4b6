import type { Mode } from '../../mode.ts';
import type { Tree } from '../../tree/tree.ts';
import { argsFor, drawName, exactly, listAll } from '../question.ts';

/** Patterns that mean the same in every dialect. */
export const plainModes: readonly Mode<Tree>[] = [
  {
    name: 'name',
    description: 'a name that stands in the project',
    weight: 12,
    generate(random, tree) {
      const name = drawName(random, tree);
      return name === undefined
        ? undefined
        : listAll(tree, { pattern: exactly(name), lure: new RegExp(exactly(name).source, 'i') });
    },
  },
  {
    name: 'whole-word',
    description: 'a name between word boundaries, which also stands inside longer names',
    weight: 6,
    generate(random, tree) {
      const name = drawName(random, tree);
      const longer = new RegExp(`\\w${name ?? ''}|${name ?? ''}\\w`);
      if (name === undefined || !Object.values(tree.files).some((text) => longer.test(text)))
        return undefined;
      return listAll(tree, { pattern: new RegExp(`\\b${name}\\b`), lure: exactly(name) });
    },
  },
  {
    name: 'expression',
    description: 'character classes, repetition and groups',
    weight: 8,
    generate(random, tree) {
      const pattern = random.pick([
        /^import .* from/,
        /function\s+\w+\(/,
        /\bthrow new \w*Error\(/,
        /=>\s*\{$/,
        /\bif \(!\w+/,
        /^\s*\/\/ [A-Z]/,
        /\.(push|pop|shift)\(/,
        /\b\d{2,4}\b/,
      ]);
      return listAll(tree, { pattern });
    },
  },
  {
    name: 'alternation',
    description: 'one of two names',
    weight: 5,
    generate(random, tree) {
      const [a, b] = [drawName(random, tree, [1, 12]), drawName(random, tree, [1, 12])];
      if (a === undefined || b === undefined || a === b) return undefined;
      return listAll(tree, { pattern: new RegExp(`${a}|${b}`) });
    },
  },
  {
    name: 'nothing',
    description: 'a name that stands nowhere: the answer says so',
    weight: 8,
    generate(random, tree) {
      const name = drawName(random, tree);
      const missing = `${name ?? 'nothing'}${random.pick(['Quux', 'Zebra', 'Gone'])}`;
      if (Object.values(tree.files).some((text) => text.includes(missing))) return undefined;
      return {
        files: tree.files,
        args: argsFor({ pattern: exactly(missing) }),
        expect: { kind: 'answer', has: [], hasNot: [], extent: 'empty', files: {} },
      };
    },
  },
  {
    name: 'permission-denied',
    description: 'the permission is denied: the tool must have asked',
    weight: 3,
    generate(random, tree) {
      const name = drawName(random, tree);
      if (name === undefined) return undefined;
      return {
        files: tree.files,
        args: argsFor({ pattern: exactly(name) }),
        permission: 'deny',
        expect: { kind: 'refusal', otherwise: 'detour' },
      };
    },
  },
];
