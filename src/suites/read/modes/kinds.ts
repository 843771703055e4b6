import type { Mode } from '../../mode.ts';
import { lineFact, linesOf, type Material, refusedRead, wholeFile } from '../material.ts';

const base64 = (bytes: Buffer): string => bytes.toString('base64');

/** What kind of file it is. */
export const kindModes: readonly Mode<Material>[] = [
  {
    name: 'crlf',
    description: 'CRLF line ends',
    weight: 5,
    generate: (_random, { source }) => wholeFile(source.path, source.text.replaceAll('\n', '\r\n')),
  },
  {
    name: 'text-in-dat',
    description: 'text in a file whose name ends like that of a binary one',
    weight: 5,
    generate(random, { source }) {
      const path = `data/${random.pick(['table.dat', 'list.bin', 'settings.obj'])}`;
      return wholeFile(path, source.text);
    },
  },
  {
    name: 'letters-at-the-sample-border',
    description: 'a letter of several bytes lies across byte 4,096, where readers look for binary data',
    weight: 4,
    generate(random, { source }) {
      const head = source.text.replace(/[^\x20-\x7e\n]/g, '.').slice(0, 4_095 - random.int(2));
      if (head.length < 4_000) return undefined;
      return wholeFile(source.path, `${head}éé–“ü” ${source.text.slice(0, 200)}\n`);
    },
  },
  {
    name: 'binary',
    description: 'bytes that no text has: an error, not rubbish',
    weight: 6,
    generate(random, { source }) {
      const bytes = Buffer.alloc(600, 0);
      for (let i = 0; i < bytes.length; i++) bytes[i] = random.int(256);
      bytes.fill(0, 8, 40);
      const path = random.pick(['logo.png.bak', 'cache/index', 'data.sqlite', 'a.out']);
      return {
        ...refusedRead({ [source.path]: source.text }, { filePath: `{{workspace}}/${path}` }),
        extras: { [path]: { kind: 'bytes', base64: base64(bytes) } },
      };
    },
  },
  {
    name: 'latin-1',
    description: 'a file in Latin-1: what is ASCII in it is shown',
    weight: 4,
    heldoutOnly: true,
    generate(_random, { source }) {
      const lines = linesOf(source.text.replace(/[^\x20-\x7e\n]/g, '.')).slice(0, 40);
      const all = ['# r\u00e9sum\u00e9 f\u00fcr alle', ...lines];
      const shown = all.map((line, i) => (line.trim() === '' ? 0 : i + 1)).filter((n) => n > 1);
      return {
        files: { 'other.txt': source.text },
        args: { filePath: `{{workspace}}/${source.path}` },
        extras: {
          [source.path]: { kind: 'bytes', base64: base64(Buffer.from(`${all.join('\n')}\n`, 'latin1')) },
        },
        expect: {
          kind: 'answer',
          has: [shown[0], shown.at(-1)].flatMap((n) => (n === undefined ? [] : [lineFact(all, n)])),
          hasNot: [],
          extent: 'any',
          files: {},
        },
      };
    },
  },
  {
    name: 'folder',
    description: 'the path is a folder: its entries are listed',
    weight: 5,
    generate(random, { source, others }) {
      const names = random
        .shuffle(others)
        .slice(0, 5)
        .map(({ path }) => path.split('/').at(-1) ?? path);
      const files = Object.fromEntries([...new Set(names)].map((name) => [`src/${name}`, source.text]));
      return {
        files,
        args: { filePath: '{{workspace}}/src' },
        expect: {
          kind: 'answer',
          has: [...new Set(names)].map((name) => ({ parts: [name] })),
          hasNot: [],
          extent: 'any',
          files: {},
        },
      };
    },
  },
];
