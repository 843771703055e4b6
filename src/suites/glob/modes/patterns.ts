import type { Mode } from '../../mode.ts';
import type { Tree } from '../../tree/tree.ts';
import { extensionOf, folderOf, listAll, nameOf } from '../question.ts';

/** What a pattern may look like. */
export const patternModes: readonly Mode<Tree>[] = [
  {
    name: 'extension-anywhere',
    description: '`**/*.ext`',
    weight: 10,
    generate: (random, tree) =>
      listAll(tree, { pattern: `**/*.${extensionOf(random.pick(Object.keys(tree.files)))}` }),
  },
  {
    name: 'bare-extension',
    description: '`*.ext`, which means any folder to the tools that models know',
    weight: 6,
    generate: (random, tree) =>
      listAll(tree, { pattern: `*.${extensionOf(random.pick(Object.keys(tree.files)))}` }),
  },
  {
    name: 'plain-name',
    description: 'the name of a file without its folder',
    weight: 7,
    generate(random, tree) {
      const path = random.pick(Object.keys(tree.files));
      return path.includes('/') ? listAll(tree, { pattern: nameOf(path) }) : undefined;
    },
  },
  {
    name: 'name-anywhere',
    description: '`**/name`',
    weight: 6,
    generate: (random, tree) =>
      listAll(tree, { pattern: `**/${nameOf(random.pick(Object.keys(tree.files)))}` }),
  },
  {
    name: 'braces',
    description: 'several extensions in braces',
    weight: 7,
    generate(_random, tree) {
      const extensions = [...new Set(Object.keys(tree.files).map(extensionOf))];
      if (extensions.length < 2) return undefined;
      return listAll(tree, { pattern: `**/*.{${extensions.slice(0, 3).join(',')}}` });
    },
  },
  {
    name: 'folder-and-below',
    description: '`folder/**/*.ext`, files in the folder itself among them',
    weight: 7,
    generate(random, tree) {
      const path = random.pick(Object.keys(tree.files));
      const [folder] = path.split('/');
      if (!path.includes('/') || folder === undefined) return undefined;
      return listAll(tree, { pattern: `${folder}/**/*.${extensionOf(path)}` });
    },
  },
  {
    name: 'part-of-name',
    description: '`**/*part*`',
    weight: 6,
    generate(random, tree) {
      const name = nameOf(random.pick(Object.keys(tree.files))).replace(/\.\w+$/, '');
      if (name.length < 5) return undefined;
      return listAll(tree, { pattern: `**/*${name.slice(1, 4)}*` });
    },
  },
  {
    name: 'question-mark',
    description: 'one letter of a name is `?`',
    weight: 4,
    heldoutOnly: true,
    generate(random, tree) {
      const name = nameOf(random.pick(Object.keys(tree.files)));
      const at = random.int(Math.max(1, name.indexOf('.')));
      return listAll(tree, { pattern: `**/${name.slice(0, at)}?${name.slice(at + 1)}` });
    },
  },
  {
    name: 'character-class',
    description: 'the first letter of a name is a class',
    weight: 4,
    generate(random, tree) {
      const name = nameOf(random.pick(Object.keys(tree.files)));
      if (!/^[b-y]/.test(name)) return undefined;
      return listAll(tree, { pattern: `**/[a-z]${name.slice(1)}` });
    },
  },
  {
    name: 'leading-dot-slash',
    description: 'the pattern begins with `./`',
    weight: 5,
    generate(random, tree) {
      const path = random.pick(Object.keys(tree.files));
      const pattern = `${folderOf(path) === '' ? '' : `${folderOf(path)}/`}*.${extensionOf(path)}`;
      return pattern.includes('/') ? listAll(tree, { pattern, written: `./${pattern}` }) : undefined;
    },
  },
  {
    name: 'leading-slash',
    description: 'the pattern begins with `/`, by which the project is meant',
    weight: 4,
    heldoutOnly: true,
    generate(random, tree) {
      const path = random.pick(Object.keys(tree.files));
      const pattern = `${folderOf(path)}/*.${extensionOf(path)}`;
      return folderOf(path) === '' ? undefined : listAll(tree, { pattern, written: `/${pattern}` });
    },
  },
  {
    name: 'backslashes',
    description: 'backslashes between folders',
    weight: 3,
    generate(random, tree) {
      const path = random.pick(Object.keys(tree.files));
      if (!path.includes('/')) return undefined;
      const pattern = `${path.split('/')[0] ?? ''}/**/*.${extensionOf(path)}`;
      return listAll(tree, { pattern, written: pattern.replaceAll('/', '\\') });
    },
  },
  {
    name: 'absolute-pattern',
    description: 'the pattern is an absolute path',
    weight: 4,
    generate(random, tree) {
      const path = random.pick(Object.keys(tree.files));
      const pattern = `${folderOf(path) === '' ? '' : `${folderOf(path)}/`}**/*.${extensionOf(path)}`;
      return listAll(tree, { pattern, written: `{{workspace}}/${pattern}` });
    },
  },
];
