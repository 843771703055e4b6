import type { Mode } from '../../mode.ts';
import { GITIGNORE, type Tree } from '../../tree/tree.ts';
import { drawName, exactly, listAll } from '../question.ts';

/** Bytes that no text has, with a name among them. */
const binary = (name: string, before: number): string =>
  Buffer.from(`${'\u0003\u0004\n'.repeat(before)}\u0000\u0001${name}\u0000\u0002\n`, 'latin1').toString(
    'base64',
  );

/** What lies among the files. */
export const fileModes: readonly Mode<Tree>[] = [
  {
    name: 'ignored-files',
    description: 'the name stands in folders and files that `.gitignore` names: they are not the project',
    weight: 8,
    generate(random, tree) {
      const name = drawName(random, tree, [1, 12]);
      if (name === undefined) return undefined;
      const built = (line: string): string =>
        [...Array.from({ length: random.int(4) }, (_, i) => `/* part ${i} */`), line, ''].join('\n');
      const bundle = built(`var ${name} = function () { return ${name}; };`);
      const files = {
        ...tree.files,
        '.gitignore': GITIGNORE,
        'dist/bundle.js': bundle,
        'node_modules/pkg/index.js': bundle,
        'debug.log': built(`warning: ${name} is slow`),
      };
      const part = listAll({ files }, { pattern: exactly(name) });
      if (part?.expect.kind !== 'answer') return undefined;
      const ignored = ['dist/bundle.js', 'node_modules/pkg', 'debug.log'].map((path) => ({ parts: [path] }));
      const hasNot = [...part.expect.hasNot, ...ignored];
      // Ignore files count inside a repository only, for the tools that know them.
      return { ...part, expect: { ...part.expect, hasNot }, extras: { '.git': { kind: 'folder' } } };
    },
  },
  {
    name: 'hidden-folder',
    description: 'the name stands in `.github/`, which belongs to the project',
    weight: 4,
    generate(random, tree) {
      const name = drawName(random, tree, [1, 12]);
      if (name === undefined) return undefined;
      const files = { ...tree.files, '.github/workflows/check.yml': `steps:\n  - run: node ${name}.js\n` };
      return listAll({ files }, { pattern: exactly(name) });
    },
  },
  {
    name: 'binary-file',
    description: 'a binary file holds the name too: it is named at most, its bytes are not shown',
    weight: 4,
    generate(random, tree) {
      const name = drawName(random, tree, [1, 12]);
      const part = name === undefined ? undefined : listAll(tree, { pattern: exactly(name) });
      if (name === undefined || part?.expect.kind !== 'answer') return undefined;
      const hasNot = [...part.expect.hasNot, { parts: ['\u0000'] }, { parts: ['\u0001'] }];
      const extras = { 'assets/image.dat': { kind: 'bytes', base64: binary(name, random.int(4)) } } as const;
      return { ...part, expect: { ...part.expect, hasNot }, extras };
    },
  },
  {
    name: 'long-line',
    description: 'a line of 60,000 characters matches: the answer stays readable',
    weight: 4,
    generate(random, tree) {
      const name = drawName(random, tree, [1, 8]);
      const part = name === undefined ? undefined : listAll(tree, { pattern: exactly(name) });
      if (name === undefined || part?.expect.kind !== 'answer') return undefined;
      const before = random.int(4);
      const minified = `${'"use strict";\n'.repeat(before)}var ${name}=1;${'a(b,c);'.repeat(8_500)}\n`;
      const files = { ...tree.files, 'vendor/all.min.js': minified };
      const match = { under: 'vendor/all.min.js', parts: [String(before + 1), `var ${name}=1;`] };
      const has = [...part.expect.has, match];
      return { ...part, files, expect: { ...part.expect, has, atMost: 16_000 } };
    },
  },
  {
    name: 'crlf-line-ends',
    description: 'a pattern that ends in `$`, in files with CRLF line ends',
    weight: 4,
    generate(random, tree) {
      const files = Object.fromEntries(
        Object.entries(tree.files).map(([path, text]) => [path, text.replaceAll('\n', '\r\n')]),
      );
      const pattern = random.pick([/\($/, /,$/, /\{$/, /\]$/, /=$/]);
      return listAll({ files }, { pattern });
    },
  },
  {
    name: 'link-loop',
    description: 'a link leads back to the folder above: the search ends and lists each match once',
    weight: 3,
    heldoutOnly: true,
    generate(random, tree) {
      const name = drawName(random, tree, [1, 12]);
      const part = name === undefined ? undefined : listAll(tree, { pattern: exactly(name) });
      if (part?.expect.kind !== 'answer') return undefined;
      const hasNot = [...part.expect.hasNot, { parts: ['loop/around'] }];
      return {
        ...part,
        expect: { ...part.expect, hasNot },
        extras: { 'loop/around': { kind: 'link', to: '..' } },
      };
    },
  },
];
