import type { Mode } from '../../mode.ts';
import { another, drawEdit, drawEdits, type Material } from '../material.ts';
import { add, applies, edited, hunk, patch, surroundings, textOf, update } from '../patch.ts';

/** More than one change in a patch. */
export const severalModes: readonly Mode<Material>[] = [
  {
    name: 'several-hunks',
    description: 'two or three hunks in one file, in its order',
    weight: 7,
    generate(random, { source }) {
      const drawn = drawEdits(random, source, 2 + random.int(2));
      const [one] = drawn ?? [];
      if (drawn === undefined || one === undefined) return undefined;
      return applies(
        { [source.path]: source.text },
        patch(update(source.path, ...drawn.map(({ around }) => hunk(around)))),
        {
          [source.path]: textOf(
            edited(
              one.all,
              drawn.map(({ edit }) => edit),
            ),
          ),
        },
      );
    },
  },
  {
    name: 'several-files',
    description: 'hunks in two files',
    weight: 6,
    generate(random, material) {
      const { source } = material;
      const other = another(random, material);
      const [one, two] = [drawEdit(random, source), other && drawEdit(random, other)];
      if (other === undefined || one === undefined || two === undefined) return undefined;
      return applies(
        { [source.path]: source.text, [other.path]: other.text },
        patch(update(source.path, hunk(one.around)), update(other.path, hunk(two.around))),
        { [source.path]: one.golden, [other.path]: two.golden },
      );
    },
  },
  {
    name: 'several-operations',
    description: 'a file is added, one changed and one deleted',
    weight: 5,
    generate(random, material) {
      const { source } = material;
      const other = another(random, material);
      const one = drawEdit(random, source);
      if (other === undefined || one === undefined) return undefined;
      const path = `new/part-${random.int(90)}.txt`;
      const sections = [
        add(path, one.edit.after),
        update(source.path, hunk(one.around)),
        [`*** Delete File: ${other.path}`],
      ];
      return applies(
        { [source.path]: source.text, [other.path]: other.text },
        patch(...random.shuffle(sections)),
        { [path]: textOf(one.edit.after), [source.path]: one.golden, [other.path]: null },
      );
    },
  },
  {
    name: 'file-named-twice',
    description: 'two sections change the same file: both changes are made',
    weight: 5,
    generate(random, { source }) {
      const drawn = drawEdits(random, source, 2);
      const [one, two] = drawn ?? [];
      if (one === undefined || two === undefined) return undefined;
      return applies(
        { [source.path]: source.text },
        patch(update(source.path, hunk(one.around)), update(source.path, hunk(two.around))),
        { [source.path]: textOf(edited(one.all, [one.edit, two.edit])) },
      );
    },
  },
  {
    name: 'hunks-out-of-order',
    description: 'the second hunk stands above the first in the file; each fits in one place only',
    weight: 4,
    generate(random, { source }) {
      const drawn = drawEdits(random, source, 2);
      const [one, two] = drawn ?? [];
      if (one === undefined || two === undefined) return undefined;
      return applies(
        { [source.path]: source.text },
        patch(update(source.path, hunk(two.around), hunk(one.around))),
        { [source.path]: textOf(edited(one.all, [one.edit, two.edit])) },
      );
    },
  },
  {
    name: 'shared-context',
    description: 'the last lines of context of one hunk are the first of the next',
    weight: 4,
    heldoutOnly: true,
    generate(random, { source }) {
      const one = drawEdit(random, source, { lines: [1, 2] });
      if (one === undefined) return undefined;
      const next = one.edit.first + one.edit.before.length + 2;
      const two = drawEdit(random, source, { lines: [1, 2], at: () => next });
      if (two === undefined || two.edit.first !== next) return undefined;
      const hunks = [one, two].map(({ all, edit }) => surroundings(all, edit));
      if (hunks.some(({ removed, below, above }) => removed.length === 0 || below.length + above.length < 6))
        return undefined;
      return applies(
        { [source.path]: source.text },
        patch(update(source.path, ...hunks.map((around) => hunk(around)))),
        { [source.path]: textOf(edited(one.all, [one.edit, two.edit])) },
      );
    },
  },
];
