import type { Random } from '../../../random.ts';
import { isBlank } from '../../edit/intent.ts';
import type { Mode } from '../../mode.ts';
import type { Source } from '../../source.ts';
import { drawEdit, type Material } from '../material.ts';
import {
  applies,
  type Edit,
  edited,
  hunk,
  patch,
  places,
  refuses,
  surroundings,
  textOf,
  update,
} from '../patch.ts';

/** A file in which the lines of an edit stand twice, far apart, and the edit of the second place. */
interface Doubled {
  readonly lines: readonly string[];
  readonly second: Edit;
  /** A line between the two places, near the second, that stands in the file once. */
  readonly anchor: string;
}

function doubled(random: Random, source: Source): Doubled | undefined {
  const drawn = drawEdit(random, source, { lines: [1, 3] }, 0);
  if (drawn === undefined || drawn.around.removed.length === 0) return undefined;
  const { all, edit } = drawn;
  const end = edit.first + edit.before.length;
  if (all.length - end < 12) return undefined;
  const at = end + 8 + random.int(all.length - end - 10);
  const lines = all.toSpliced(at, 0, ...edit.before);
  const anchor = lines
    .slice(end, at)
    .findLast((line) => line.trim().length > 8 && places(lines, [line]) === 1);
  return anchor === undefined ? undefined : { lines, anchor, second: { ...edit, first: at } };
}

/** Lines that stand in a file more than once, with and without a word on which are meant. */
export const anchorModes: readonly Mode<Material>[] = [
  {
    name: 'anchor',
    description: 'the lines stand in the file twice, and `@@ line` names one above the second place',
    weight: 6,
    generate(random, { source }) {
      const made = doubled(random, source);
      if (made === undefined) return undefined;
      const { lines, second, anchor } = made;
      const around = surroundings(lines, second, 0);
      return applies(
        { [source.path]: textOf(lines) },
        patch(update(source.path, hunk(around, { header: `@@ ${anchor}` }))),
        { [source.path]: textOf(edited(lines, [second])) },
      );
    },
  },
  {
    name: 'anchor-trimmed',
    description: 'the same, and the line after `@@` has lost its indentation',
    weight: 4,
    generate(random, { source }) {
      const made = doubled(random, source);
      if (made === undefined || made.anchor.trim() === made.anchor) return undefined;
      const { lines, second, anchor } = made;
      const around = surroundings(lines, second, 0);
      return applies(
        { [source.path]: textOf(lines) },
        patch(update(source.path, hunk(around, { header: `@@ ${anchor.trim()}` }))),
        { [source.path]: textOf(edited(lines, [second])) },
      );
    },
  },
  {
    name: 'two-anchors',
    description: 'two lines of `@@`, one below the other in the file, before the hunk',
    weight: 3,
    heldoutOnly: true,
    generate(random, { source }) {
      const made = doubled(random, source);
      if (made === undefined) return undefined;
      const { lines, second, anchor } = made;
      const outer = lines
        .slice(0, lines.indexOf(anchor))
        .findLast((line) => line.trim().length > 8 && places(lines, [line]) === 1);
      if (outer === undefined) return undefined;
      const around = surroundings(lines, second, 0);
      return applies(
        { [source.path]: textOf(lines) },
        patch(update(source.path, [`@@ ${outer}`], hunk(around, { header: `@@ ${anchor}` }))),
        { [source.path]: textOf(edited(lines, [second])) },
      );
    },
  },
  {
    name: 'added-after-anchor',
    description: '`@@ line` and lines to put in, no context: they come right below that line',
    weight: 4,
    generate(random, { source }) {
      const drawn = drawEdit(random, source, { lines: [1, 3] });
      if (drawn === undefined) return undefined;
      const { all, edit } = drawn;
      const at = edit.first - 1;
      const anchor = all[at];
      if (isBlank(anchor) || anchor === undefined || places(all, [anchor]) !== 1) return undefined;
      return applies(
        { [source.path]: source.text },
        patch(update(source.path, [`@@ ${anchor}`, ...edit.after.map((line) => `+${line}`)])),
        { [source.path]: textOf(all.toSpliced(at + 1, 0, ...edit.after)) },
      );
    },
  },
  {
    name: 'added-at-end',
    description: 'lines to put in without any context or anchor: they come at the end of the file',
    weight: 3,
    generate(random, { source }) {
      const drawn = drawEdit(random, source, { lines: [1, 4] });
      if (drawn === undefined) return undefined;
      const { all, edit } = drawn;
      return applies(
        { [source.path]: source.text },
        patch(update(source.path, ['@@', ...edit.after.map((line) => `+${line}`)])),
        { [source.path]: textOf([...all, ...edit.after]) },
      );
    },
  },
  {
    name: 'end-of-file',
    description: 'the lines stand in the file twice, and `*** End of File` says that the last are meant',
    weight: 4,
    generate(random, { source }) {
      const drawn = drawEdit(random, source, { lines: [1, 3] }, 0);
      if (drawn === undefined || drawn.around.removed.length === 0) return undefined;
      const { removed, added } = drawn.around;
      const lines = [...drawn.all, ...removed];
      const last = { first: drawn.all.length, before: removed, after: added };
      return applies(
        { [source.path]: textOf(lines) },
        patch(update(source.path, hunk(surroundings(lines, last, 0)), ['*** End of File'])),
        { [source.path]: textOf(edited(lines, [last])) },
      );
    },
  },
  {
    name: 'ambiguous',
    description: 'the lines stand in the file twice, and nothing says which are meant',
    weight: 8,
    generate(random, { source }) {
      const made = doubled(random, source);
      if (made === undefined) return undefined;
      const around = surroundings(made.lines, made.second, 0);
      if (places(made.lines, around.removed) < 2) return undefined;
      return refuses({ [source.path]: textOf(made.lines) }, patch(update(source.path, hunk(around))));
    },
  },
];
