import type { Mode } from '../../mode.ts';
import { type Material, refusedRead, wholeFile } from '../material.ts';

/** Where the file is, or is not. */
export const placeModes: readonly Mode<Material>[] = [
  {
    name: 'relative-path',
    description: 'a path from the project down',
    weight: 5,
    generate: (_random, { source }) =>
      wholeFile(source.path, source.text, { args: { filePath: source.path } }),
  },
  {
    name: 'odd-name',
    description: 'blanks and letters beyond ASCII in the path',
    weight: 4,
    generate: (random, { source }) =>
      wholeFile(random.pick(['my notes/plan b.md', 'docs/été.txt', 'a [1] (copy).js']), source.text),
  },
  {
    name: 'link',
    description: 'the path is a link to the file',
    weight: 3,
    generate: (_random, { source }) =>
      wholeFile('real/file.txt', source.text, {
        args: { filePath: '{{workspace}}/link.txt' },
        extras: { 'link.txt': { kind: 'link', to: 'real/file.txt' } },
      }),
  },
  {
    name: 'missing',
    description: 'no such file: an error',
    weight: 5,
    generate(random, { source }) {
      const typo = source.path.replace(/\.(\w+)$/, random.pick(['s.$1', '.$1x', '-old.$1']));
      return refusedRead({ [source.path]: source.text }, { filePath: `{{workspace}}/${typo}` });
    },
  },
  {
    name: 'permission-denied',
    description: 'the permission is denied: the tool must have asked',
    weight: 3,
    generate: (_random, { source }) => ({
      ...refusedRead({ [source.path]: source.text }, { filePath: `{{workspace}}/${source.path}` }),
      permission: 'deny',
    }),
  },
];
