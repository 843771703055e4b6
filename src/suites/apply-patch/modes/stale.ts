import type { Random } from '../../../random.ts';
import { changeToken, drawBlock, isBlank } from '../../edit/intent.ts';
import { bare } from '../../edit/text.ts';
import type { CasePart, Mode } from '../../mode.ts';
import type { Source } from '../../source.ts';
import { another, drawEdit, type Drawn, type Material } from '../material.ts';
import { hunk, patch, refuses, type Surroundings, update, wanted } from '../patch.ts';

/** A refusal of a hunk whose lines do not stand in the file, even when blanks are ignored. */
function refusesHunk(source: Source, text: string, around: Surroundings): CasePart | undefined {
  if (bare(text).includes(bare(wanted(around).join('\n')))) return undefined;
  return refuses({ [source.path]: text }, patch(update(source.path, hunk(around))));
}

/** One line of the hunk that is not blank, by its place among those that must stand in the file. */
function someLine(random: Random, { around }: Drawn, of: 'above' | 'removed'): number | undefined {
  const filled = around[of].flatMap((line, i) => (isBlank(line) ? [] : [i]));
  return filled.length === 0 ? undefined : random.pick(filled);
}

/** What must stand in the file does not: it has changed since, or never was so. */
export const staleModes: readonly Mode<Material>[] = [
  {
    name: 'stale-removed',
    description: 'a line to take out is another in the file by now',
    weight: 7,
    generate(random, { source }) {
      const drawn = drawEdit(random, source, { lines: [2, 5] });
      const at = drawn && someLine(random, drawn, 'removed');
      if (drawn === undefined || at === undefined) return undefined;
      const [line] = changeToken(random, [drawn.around.removed[at] ?? '']) ?? [];
      if (line === undefined || drawn.around.added.includes(line)) return undefined;
      return refusesHunk(source, source.text, {
        ...drawn.around,
        removed: drawn.around.removed.with(at, line),
      });
    },
  },
  {
    name: 'stale-context',
    description: 'a line of context is another in the file by now',
    weight: 6,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      const at = drawn && someLine(random, drawn, 'above');
      if (drawn === undefined || at === undefined) return undefined;
      const [line] = changeToken(random, [drawn.around.above[at] ?? '']) ?? [];
      if (line === undefined) return undefined;
      return refusesHunk(source, source.text, { ...drawn.around, above: drawn.around.above.with(at, line) });
    },
  },
  {
    name: 'line-left-out',
    description: 'the hunk leaves out a line that stands between two of its own in the file',
    weight: 5,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      if (drawn === undefined || drawn.around.above.length < 3 || isBlank(drawn.around.above[1]))
        return undefined;
      return refusesHunk(source, source.text, {
        ...drawn.around,
        above: drawn.around.above.toSpliced(1, 1),
      });
    },
  },
  {
    name: 'near-duplicate',
    description: 'two places of the file differ in one token, and the hunk has a third token there',
    weight: 6,
    generate(random, { source }) {
      const drawn = drawEdit(random, source, { lines: [2, 4] });
      const at = drawn && someLine(random, drawn, 'removed');
      if (drawn === undefined || at === undefined) return undefined;
      const line = [drawn.around.removed[at] ?? ''];
      const [second] = changeToken(random, line) ?? [];
      const [third] = changeToken(random, line) ?? [];
      if (second === undefined || third === undefined || second === third) return undefined;
      const { first, before } = drawn.edit;
      const copy = before.map((own) => (own === line[0] ? second : own));
      const file = `${drawn.all.toSpliced(first + before.length, 0, '', ...copy).join('\n')}\n`;
      return refusesHunk(source, file, {
        ...drawn.around,
        above: [],
        below: [],
        removed: drawn.around.removed.with(at, third),
      });
    },
  },
  {
    name: 'foreign-lines',
    description: 'nothing of the hunk is in the file that it names; it stands in another file',
    weight: 5,
    generate(random, material) {
      const { source } = material;
      const other = another(random, material);
      const drawn = other && drawEdit(random, other, { lines: [2, 5] });
      if (other === undefined || drawn === undefined) return undefined;
      const part = refusesHunk(source, source.text, drawn.around);
      return part && { ...part, files: { ...part.files, [other.path]: other.text } };
    },
  },
  {
    name: 'made-up-lines',
    description: 'first and last line of the hunk are in the file, what is between them is not',
    weight: 5,
    generate(random, material) {
      const { source } = material;
      const other = another(random, material);
      const drawn = drawEdit(random, source);
      const inner = other && drawBlock(random, other, { lines: [2, 4] });
      if (drawn === undefined || inner === undefined) return undefined;
      const { above, below, added } = drawn.around;
      if (isBlank(above[0]) || isBlank(below.at(-1))) return undefined;
      return refusesHunk(source, source.text, {
        above: above.slice(0, 1),
        removed: inner.before,
        added,
        below: below.slice(-1),
      });
    },
  },
];
