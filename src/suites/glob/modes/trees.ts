import type { CasePart, Mode } from '../../mode.ts';
import { GITIGNORE, type Tree } from '../../tree/tree.ts';
import { listed } from '../oracle.ts';
import { extensionOf, folderOf, listAll } from '../question.ts';

const LIMIT = 100;

/** What the project and the call are like. */
export const treeModes: readonly Mode<Tree>[] = [
  {
    name: 'path-folder',
    description: '`path` is a folder',
    weight: 7,
    generate(random, tree) {
      const file = random.pick(Object.keys(tree.files));
      const path = folderOf(file);
      return path === '' ? undefined : listAll(tree, { pattern: `**/*.${extensionOf(file)}`, path });
    },
  },
  {
    name: 'path-file',
    description: '`path` is a file: an error',
    weight: 4,
    generate(random, tree) {
      const file = random.pick(Object.keys(tree.files));
      return refusal(tree, { pattern: '*', path: `{{workspace}}/${file}` });
    },
  },
  {
    name: 'path-missing',
    description: '`path` does not exist: an error, not an empty answer',
    weight: 5,
    generate(random, tree) {
      const path = random.pick(['source', 'srcs', 'app/lib', 'tests/unit']);
      if (Object.keys(tree.files).some((file) => file.startsWith(path))) return undefined;
      return refusal(tree, { pattern: '**/*', path: `{{workspace}}/${path}` });
    },
  },
  {
    name: 'permission-denied',
    description: 'the permission is denied: the tool must have asked',
    weight: 3,
    generate: (random, tree) => ({
      ...refusal(tree, { pattern: `**/*.${extensionOf(random.pick(Object.keys(tree.files)))}` }),
      permission: 'deny',
    }),
  },
  {
    name: 'nothing',
    description: 'no file fits: the answer says so',
    weight: 8,
    generate(random, tree) {
      const extension = random.pick(['rs', 'kt', 'swift', 'elm']);
      if (Object.keys(tree.files).some((file) => file.endsWith(`.${extension}`))) return undefined;
      return {
        files: tree.files,
        args: { pattern: `**/*.${extension}` },
        expect: {
          kind: 'answer',
          has: [],
          hasNot: Object.keys(tree.files).map(listed),
          extent: 'empty',
          files: {},
        },
      };
    },
  },
  {
    name: 'dot-folder',
    description: 'files in `.github/`, named by the pattern',
    weight: 5,
    generate: (_random, tree) =>
      listAll(
        {
          files: {
            ...tree.files,
            '.github/workflows/check.yml': 'on: push\n',
            '.github/labels.json': '{}\n',
          },
        },
        { pattern: '.github/**/*' },
      ),
  },
  {
    name: 'ignored-files',
    description: 'files that `.gitignore` names fit, too: they are not the project',
    weight: 8,
    generate(random, tree) {
      const extension = extensionOf(random.pick(Object.keys(tree.files)));
      const files = {
        ...tree.files,
        '.gitignore': GITIGNORE,
        [`dist/bundle.${extension}`]: 'x\n',
        [`node_modules/pkg/index.${extension}`]: 'x\n',
      };
      return listAll({ files }, { pattern: `**/*.${extension}` }, { extras: { '.git': { kind: 'folder' } } });
    },
  },
  {
    name: 'more-than-shown',
    description: 'some hundreds of files: the answer must say that it does not list them all',
    weight: 5,
    generate: (random, tree) => ({
      files: { ...tree.files, ...many(150 + random.int(150)) },
      args: { pattern: 'data/*.csv' },
      expect: { kind: 'answer', has: [], hasNot: [], extent: 'partial', atMost: 30_000, files: {} },
    }),
  },
  {
    name: 'exactly-the-limit',
    description: `exactly ${LIMIT} files: there are no more, and the answer must not say so`,
    weight: 4,
    generate: (_random, tree) => ({
      files: { ...tree.files, ...many(LIMIT) },
      args: { pattern: 'data/*.csv' },
      expect: {
        kind: 'answer',
        has: Object.keys(many(LIMIT)).map(listed),
        hasNot: [],
        extent: 'complete',
        files: {},
      },
    }),
  },
  {
    name: 'names-with-blanks',
    description: 'blanks, brackets and letters beyond ASCII in names',
    weight: 4,
    generate: (random, tree) =>
      listAll(
        { files: { ...tree.files, 'notes/été [1].md': 'a\n', 'notes/plan b.md': 'b\n' } },
        { pattern: random.pick(['notes/*.md', '**/notes/*', 'notes/**']) },
      ),
  },
  {
    name: 'link-loop',
    description: 'a link leads back to the folder above: each file is listed once',
    weight: 3,
    heldoutOnly: true,
    generate(random, tree) {
      const part = listAll(tree, { pattern: `**/*.${extensionOf(random.pick(Object.keys(tree.files)))}` });
      if (part?.expect.kind !== 'answer') return undefined;
      const hasNot = [...part.expect.hasNot, { parts: ['loop/around/loop'] }];
      return {
        ...part,
        expect: { ...part.expect, hasNot },
        extras: { 'loop/around': { kind: 'link', to: '..' } },
      };
    },
  },
];

function refusal(tree: Tree, args: CasePart['args']): CasePart {
  return { files: tree.files, args, expect: { kind: 'refusal', otherwise: 'detour' } };
}

function many(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`data/part-${String(i).padStart(4, '0')}.csv`, 'a,b\n']),
  );
}
