import type { Random } from '../../../random.ts';
import type { CasePart, Mode } from '../../mode.ts';
import { lineFact, linesOf, longText, type Material, refusedRead } from '../material.ts';

function window(
  random: Random,
  material: Material,
  text: string,
  offset: number,
  limit?: number,
): CasePart | undefined {
  const lines = linesOf(text);
  const last = limit === undefined ? lines.length : Math.min(lines.length, offset + limit - 1);
  const filled = (from: number, to: number): number[] =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i).filter(
      (n) => (lines[n - 1] ?? '').trim() !== '',
    );
  const inside = filled(offset, last);
  if (inside.length === 0) return undefined;
  const shown = random.shuffle(inside).slice(0, 6);
  const outside = [filled(1, offset - 1).at(-1), filled(last + 1, lines.length)[0]].filter(
    (n) => n !== undefined,
  );
  return {
    files: { [material.source.path]: text },
    args: {
      filePath: `{{workspace}}/${material.source.path}`,
      offset,
      ...(limit !== undefined && { limit }),
    },
    expect: {
      kind: 'answer',
      has: [...new Set([inside[0], ...shown, inside.at(-1)])].flatMap((n) =>
        n === undefined ? [] : [lineFact(lines, n)],
      ),
      hasNot: outside.map((n) => lineFact(lines, n)),
      extent: 'any',
      files: {},
    },
  };
}

/** Which lines are asked for. */
export const windowModes: readonly Mode<Material>[] = [
  {
    name: 'offset-and-limit',
    description: 'a few lines from the middle: these and no others, under their numbers in the file',
    weight: 10,
    generate(random, material) {
      const count = linesOf(material.source.text).length;
      const offset = 2 + random.int(count - 4);
      return window(
        random,
        material,
        material.source.text,
        offset,
        1 + random.int(Math.min(30, count - offset)),
      );
    },
  },
  {
    name: 'offset-only',
    description: 'from a line to the end',
    weight: 6,
    generate(random, material) {
      const count = linesOf(material.source.text).length;
      return window(random, material, material.source.text, 2 + random.int(count - 3));
    },
  },
  {
    name: 'far-in-a-long-file',
    description: 'a few lines beyond the two-thousandth',
    weight: 5,
    generate: (random, material) =>
      window(random, material, longText(random, material, 2_600), 2_010 + random.int(500), 12),
  },
  {
    name: 'limit-beyond-the-end',
    description: 'the limit reaches beyond the last line',
    weight: 4,
    heldoutOnly: true,
    generate(random, material) {
      const count = linesOf(material.source.text).length;
      return window(random, material, material.source.text, count - 5, 50);
    },
  },
  {
    name: 'offset-past-the-end',
    description: 'the offset is past the last line: an error that says so',
    weight: 5,
    generate(random, { source }) {
      const offset = linesOf(source.text).length + 20 + random.int(500);
      return refusedRead(
        { [source.path]: source.text },
        { filePath: `{{workspace}}/${source.path}`, offset },
      );
    },
  },
];
