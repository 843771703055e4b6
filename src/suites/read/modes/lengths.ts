import type { Mode } from '../../mode.ts';
import { lineFact, linesOf, longText, type Material, wholeFile } from '../material.ts';

/** How long the file is, and its lines. */
export const lengthModes: readonly Mode<Material>[] = [
  {
    name: 'one-page',
    description: 'a file that fits into one answer',
    weight: 12,
    generate: (_random, { source }) => wholeFile(source.path, source.text),
  },
  {
    name: 'many-lines',
    description: 'more than 2,000 lines: whoever follows the hints sees them all',
    weight: 8,
    generate: (random, material) =>
      wholeFile(material.source.path, longText(random, material, 2_050 + random.int(1_200))),
  },
  {
    name: 'many-bytes',
    description: 'more than 50 KiB in fewer than 2,000 lines: whoever follows the hints sees them all',
    weight: 8,
    generate: (random, material) =>
      wholeFile(material.source.path, longText(random, material, 1_500 + random.int(400))),
  },
  {
    name: 'exactly-two-thousand',
    description: 'exactly 2,000 short lines: there are no more, and the answer must not say so',
    weight: 4,
    generate(random, { source }) {
      const first = random.int(5_000);
      const lines = Array.from({ length: 2_000 }, (_, i) => `v${first + i}`);
      return {
        files: { [source.path]: `${lines.join('\n')}\n` },
        args: { filePath: `{{workspace}}/${source.path}` },
        expect: {
          kind: 'answer',
          has: [lineFact(lines, 1), lineFact(lines, 1_000), lineFact(lines, 2_000)],
          hasNot: [],
          extent: 'complete',
          files: {},
        },
      };
    },
  },
  {
    name: 'long-line',
    description:
      'a line of 100,000 characters among others: the others are shown, and it is said that it is cut',
    weight: 5,
    generate(random, { source }) {
      const lines = linesOf(source.text).slice(0, 30);
      const at = 3 + random.int(20);
      const all = [...lines.slice(0, at), `var a=[${'1234567,'.repeat(12_500)}];`, ...lines.slice(at)];
      const shown = all
        .map((line, i) => (line.trim() === '' ? 0 : i + 1))
        .filter((n) => n > 0 && n !== at + 1);
      const last = shown.at(-1) ?? 1;
      return {
        files: { [source.path]: `${all.join('\n')}\n` },
        args: { filePath: `{{workspace}}/${source.path}` },
        expect: {
          kind: 'answer',
          has: [lineFact(all, shown[0] ?? 1), lineFact(all, last), { parts: ['truncated'] }],
          hasNot: [],
          extent: 'any',
          atMost: 40_000,
          files: {},
        },
      };
    },
  },
  {
    name: 'empty',
    description: 'a file of no bytes: the answer says so',
    weight: 5,
    generate(random, { source }) {
      const path = random.pick([source.path, 'empty.txt', 'src/__init__.py']);
      return {
        files: { [path]: '', 'other.txt': source.text },
        args: { filePath: `{{workspace}}/${path}` },
        expect: { kind: 'answer', has: [], hasNot: [], extent: 'empty', files: {} },
      };
    },
  },
  {
    name: 'no-final-newline',
    description: 'the last line does not end in a newline, and is shown',
    weight: 5,
    generate: (_random, { source }) => wholeFile(source.path, source.text.replace(/\n+$/, '')),
  },
];
