import { isBlank, linesOf } from '../../edit/intent.ts';
import type { Mode } from '../../mode.ts';
import { drawEdit, type Material } from '../material.ts';
import { add, applies, edited, hunk, patch, surroundings, textOf, update } from '../patch.ts';

const ODD = ['price: $1.00 & up', '$&$$', "`$'`", '\\n stays', '%s', '@@ not a header', '*** no marker'];

/** What a patch can do to one file, written as it should be. */
export const operationModes: readonly Mode<Material>[] = [
  {
    name: 'update',
    description: 'one hunk with up to three lines of context above and below',
    weight: 14,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      return (
        drawn &&
        applies({ [source.path]: source.text }, patch(update(source.path, hunk(drawn.around))), {
          [source.path]: drawn.golden,
        })
      );
    },
  },
  {
    name: 'lines-added',
    description: 'lines are put in between context that stays',
    weight: 5,
    generate(random, { source }) {
      const drawn = drawEdit(random, source, { lines: [1, 1] });
      if (drawn === undefined) return undefined;
      const { first, before, after } = drawn.edit;
      const grown = { first, before, after: [...before, ...after] };
      const around = surroundings(drawn.all, grown);
      return applies({ [source.path]: source.text }, patch(update(source.path, hunk(around))), {
        [source.path]: textOf(edited(drawn.all, [grown])),
      });
    },
  },
  {
    name: 'lines-deleted',
    description: 'lines are taken out and none put in',
    weight: 4,
    generate(random, { source }) {
      const drawn = drawEdit(random, source, { lines: [1, 6] });
      if (drawn === undefined) return undefined;
      const emptied = { ...drawn.edit, after: [] };
      const around = surroundings(drawn.all, emptied);
      return applies({ [source.path]: source.text }, patch(update(source.path, hunk(around))), {
        [source.path]: textOf(edited(drawn.all, [emptied])),
      });
    },
  },
  {
    name: 'odd-new-lines',
    description: 'the new lines hold dollars, backslashes and what elsewhere is a marker, and mean it',
    weight: 4,
    generate(random, { source }) {
      const drawn = drawEdit(random, source, { lines: [1, 3] });
      if (drawn === undefined) return undefined;
      const edit = { ...drawn.edit, after: [...drawn.edit.after, ...random.shuffle(ODD).slice(0, 3)] };
      const around = surroundings(drawn.all, edit);
      return applies({ [source.path]: source.text }, patch(update(source.path, hunk(around))), {
        [source.path]: textOf(edited(drawn.all, [edit])),
      });
    },
  },
  {
    name: 'signs-in-text',
    description: 'lines of the file begin with a minus or a plus of their own, as lists do',
    weight: 3,
    generate(random, { source }) {
      const items = linesOf(source.text)
        .filter((line) => !isBlank(line))
        .map((line, i) => `${i % 3 === 0 ? '+' : '-'} ${line.trim()}`);
      const listed = { ...source, text: textOf(items) };
      const drawn = drawEdit(random, listed, { lines: [1, 4] });
      return (
        drawn &&
        applies({ [source.path]: listed.text }, patch(update(source.path, hunk(drawn.around))), {
          [source.path]: drawn.golden,
        })
      );
    },
  },
  {
    name: 'add',
    description: 'a new file, in a folder that may not be there yet',
    weight: 5,
    generate(random, { source }) {
      const lines = linesOf(source.text).slice(0, 4 + random.int(20));
      if (isBlank(lines.at(-1))) return undefined;
      const path = `${random.pick(['', 'src/new/', 'docs/', 'a/b/c/'])}added-${source.path.split('/').at(-1) ?? ''}`;
      return applies({ [source.path]: source.text }, patch(add(path, lines)), { [path]: textOf(lines) });
    },
  },
  {
    name: 'delete',
    description: 'a file is deleted',
    weight: 4,
    generate: (random, { source }) =>
      applies(
        { [source.path]: source.text, 'README.md': `${random.int(900)}\n` },
        patch([`*** Delete File: ${source.path}`]),
        { [source.path]: null },
      ),
  },
  {
    name: 'move',
    description: 'a file is moved and changed',
    weight: 5,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      const to = `moved/${random.pick(['here', 'there/deep'])}/${source.path}`;
      return (
        drawn &&
        applies(
          { [source.path]: source.text },
          patch([`*** Update File: ${source.path}`, `*** Move to: ${to}`, ...hunk(drawn.around)]),
          { [source.path]: null, [to]: drawn.golden },
        )
      );
    },
  },
  {
    name: 'move-only',
    description: 'a file is moved as it is: no hunk follows',
    weight: 3,
    heldoutOnly: true,
    generate(random, { source }) {
      const to = `moved-${random.int(90)}/${source.path}`;
      return applies(
        { [source.path]: source.text },
        patch([`*** Update File: ${source.path}`, `*** Move to: ${to}`]),
        { [source.path]: null, [to]: source.text },
      );
    },
  },
  {
    name: 'absolute-path',
    description: 'the path of the file is absolute',
    weight: 3,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      return (
        drawn &&
        applies(
          { [source.path]: source.text },
          patch(update(`{{workspace}}/${source.path}`, hunk(drawn.around))),
          { [source.path]: drawn.golden },
        )
      );
    },
  },
  {
    name: 'odd-path',
    description: 'blanks and letters beyond ASCII in the path',
    weight: 3,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      const path = `${random.pick(['my project/old files', 'd\u00E9p\u00F4t', 'a [1] (copy)'])}/${source.path}`;
      return (
        drawn &&
        applies({ [path]: source.text }, patch(update(path, hunk(drawn.around))), { [path]: drawn.golden })
      );
    },
  },
];
