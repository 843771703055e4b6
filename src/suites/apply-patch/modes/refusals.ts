import type { Mode } from '../../mode.ts';
import { another, drawEdit, type Material } from '../material.ts';
import { add, hunk, patch, refuses, update } from '../patch.ts';

/** Another spelling of the path, under which there is no file. */
const misspelt = (path: string): string => path.replace(/(\w)(\.\w+)?$/, '$1s$2');

/** Patches that nobody can carry out, whole or in part. */
export const refusalModes: readonly Mode<Material>[] = [
  {
    name: 'second-part-fails',
    description: 'the first section fits and the second does not: nothing is changed at all',
    weight: 8,
    generate(random, material) {
      const { source } = material;
      const other = another(random, material);
      const [one, two] = [drawEdit(random, source), other && drawEdit(random, other)];
      if (other === undefined || one === undefined || two === undefined) return undefined;
      const first = random.pick([
        update(source.path, hunk(one.around)),
        add(`new/part-${random.int(90)}.txt`, one.edit.after),
        [`*** Delete File: ${source.path}`],
      ]);
      const fails = random.pick([
        update(misspelt(other.path), hunk(two.around)),
        update(
          other.path,
          hunk({ ...two.around, above: [...two.around.above, `no such line ${random.int(90)}`] }),
        ),
        [`*** Delete File: ${misspelt(other.path)}`],
      ]);
      return refuses({ [source.path]: source.text, [other.path]: other.text }, patch(first, fails));
    },
  },
  {
    name: 'second-hunk-fails',
    description: 'the first hunk of a file fits and the second does not: nothing is changed at all',
    weight: 5,
    generate(random, { source, others }) {
      const one = drawEdit(random, source);
      const two = drawEdit(random, random.pick(others));
      if (one === undefined || two === undefined || two.all.join() === one.all.join()) return undefined;
      const strange = { ...two.around, below: [...two.around.below, `no such line ${random.int(900)}`] };
      return refuses(
        { [source.path]: source.text },
        patch(update(source.path, hunk(one.around), hunk(strange))),
      );
    },
  },
  {
    name: 'update-missing',
    description: 'no such file, though one with a like name exists',
    weight: 4,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      return (
        drawn &&
        refuses({ [source.path]: source.text }, patch(update(misspelt(source.path), hunk(drawn.around))))
      );
    },
  },
  {
    name: 'delete-missing',
    description: 'a file is to be deleted that is not there',
    weight: 4,
    generate: (_random, { source }) =>
      refuses({ [source.path]: source.text }, patch([`*** Delete File: ${misspelt(source.path)}`])),
  },
  {
    name: 'delete-folder',
    description: 'a folder is to be deleted',
    weight: 3,
    heldoutOnly: true,
    generate: (random, { source }) => {
      const folder = random.pick(['pkg', 'lib/core']);
      return refuses({ [`${folder}/${source.path}`]: source.text }, patch([`*** Delete File: ${folder}`]));
    },
  },
  {
    name: 'empty-patch',
    description: 'nothing stands between the first and the last line',
    weight: 3,
    generate: (random, { source }) =>
      refuses({ [source.path]: source.text }, patch(random.pick([[], [''], ['', '']]))),
  },
  {
    name: 'empty-update',
    description: 'a file is named, and no change of it',
    weight: 5,
    generate: (random, { source }) =>
      refuses(
        { [source.path]: source.text },
        patch(update(source.path, random.pick([[], ['@@'], ['@@', '']]))),
      ),
  },
  {
    name: 'permission-denied',
    description: 'the permission is denied: the tool must have asked, and changes nothing',
    weight: 4,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      return (
        drawn && {
          ...refuses({ [source.path]: source.text }, patch(update(source.path, hunk(drawn.around)))),
          permission: 'deny',
        }
      );
    },
  },
];
