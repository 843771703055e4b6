import type { Mode } from '../../mode.ts';
import type { Tree } from '../../tree/tree.ts';
import { argsFor, drawName, exactly, listAll, withBait } from '../question.ts';

function folderOf(path: string): string | undefined {
  const slash = path.lastIndexOf('/');
  return slash > 0 ? path.slice(0, slash) : undefined;
}

/** No tree has a folder of this name. */
const BAIT = 'notes/todo.md';

/** Where to look. */
export const scopeModes: readonly Mode<Tree>[] = [
  {
    name: 'include-extension',
    description: '`include` is `*.ext`',
    weight: 6,
    generate(random, tree) {
      const name = drawName(random, tree);
      const extension = /\.\w+$/.exec(random.pick(Object.keys(tree.files)))?.[0];
      if (name === undefined || extension === undefined) return undefined;
      const bait = withBait(random, tree, `notes/todo${extension === '.md' ? '.txt' : '.md'}`, name);
      return listAll(bait, { pattern: exactly(name), include: `*${extension}` });
    },
  },
  {
    name: 'include-braces',
    description: '`include` names several extensions in braces',
    weight: 6,
    generate(random, tree) {
      const name = drawName(random, tree);
      const extensions = [...new Set(Object.keys(tree.files).map((path) => path.split('.').at(-1) ?? ''))];
      if (name === undefined || extensions.length < 2) return undefined;
      return listAll(withBait(random, tree, 'notes/todo.rst', name), {
        pattern: exactly(name),
        include: `*.{${extensions.slice(0, 2).join(',')}}`,
      });
    },
  },
  {
    name: 'include-path',
    description: '`include` is a path with `**`',
    weight: 4,
    heldoutOnly: true,
    generate(random, tree) {
      const name = drawName(random, tree);
      const path = random.pick(Object.keys(tree.files));
      const folder = path.split('/')[0];
      if (name === undefined || folder === undefined || !path.includes('/')) return undefined;
      return listAll(withBait(random, tree, BAIT, name), {
        pattern: exactly(name),
        include: `${folder}/**/*`,
      });
    },
  },
  {
    name: 'path-folder',
    description: '`path` is a folder',
    weight: 6,
    generate(random, tree) {
      const name = drawName(random, tree);
      const below = folderOf(random.pick(Object.keys(tree.files)));
      if (name === undefined || below === undefined) return undefined;
      return listAll(withBait(random, tree, BAIT, name), { pattern: exactly(name), below, path: below });
    },
  },
  {
    name: 'path-file',
    description: '`path` is a file',
    weight: 5,
    generate(random, tree) {
      const below = random.pick(Object.keys(tree.files));
      const name = drawName(random, { files: { [below]: tree.files[below] ?? '' } });
      return name === undefined
        ? undefined
        : listAll(withBait(random, tree, BAIT, name), { pattern: exactly(name), below, path: below });
    },
  },
  {
    name: 'path-spaces',
    description: 'a folder with blanks in its name',
    weight: 3,
    generate(random, tree) {
      const moved = {
        files: Object.fromEntries(
          Object.entries(tree.files).map(([path, text]) => [`my files/${path}`, text]),
        ),
      };
      const name = drawName(random, moved);
      return name === undefined
        ? undefined
        : listAll(withBait(random, moved, 'files/todo.md', name), {
            pattern: exactly(name),
            below: 'my files',
            path: 'my files',
          });
    },
  },
  {
    name: 'path-missing',
    description: '`path` does not exist: an error, not an empty answer',
    weight: 4,
    generate(random, tree) {
      const name = drawName(random, tree);
      const path = random.pick(['source', 'srcs', 'app/lib', 'tests/unit']);
      if (name === undefined || Object.keys(tree.files).some((file) => file.startsWith(path)))
        return undefined;
      return {
        files: tree.files,
        args: argsFor({ pattern: exactly(name), path }),
        expect: { kind: 'refusal', otherwise: 'detour' },
      };
    },
  },
];
