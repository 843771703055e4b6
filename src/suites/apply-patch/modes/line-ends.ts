import { toCrlf } from '../../edit/text.ts';
import type { Mode } from '../../mode.ts';
import { drawEdit, type Material } from '../material.ts';
import { applies, hunk, patch, update } from '../patch.ts';

const MARK = '\uFEFF';

/** The lines are right and their ends are not. The file keeps the line ends that it has. */
export const lineEndModes: readonly Mode<Material>[] = [
  {
    name: 'crlf-file',
    description: 'the file has CRLF line ends, the patch LF',
    weight: 6,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      return (
        drawn &&
        applies(
          { [source.path]: toCrlf(source.text) },
          patch(update(source.path, hunk(drawn.around))),
          { [source.path]: toCrlf(drawn.golden) },
          source.whitespace,
        )
      );
    },
  },
  {
    name: 'crlf-patch',
    description: 'the patch has CRLF line ends, the file LF',
    weight: 4,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      return (
        drawn &&
        applies(
          { [source.path]: source.text },
          toCrlf(patch(update(source.path, hunk(drawn.around)))),
          { [source.path]: drawn.golden },
          source.whitespace,
        )
      );
    },
  },
  {
    name: 'empty-line-at-end',
    description: 'the file ends in an empty line, far from the change: it stays',
    weight: 3,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      return (
        drawn &&
        applies({ [source.path]: `${source.text}\n` }, patch(update(source.path, hunk(drawn.around))), {
          [source.path]: `${drawn.golden}\n`,
        })
      );
    },
  },
  {
    name: 'byte-order-mark',
    description: 'the file begins with a byte order mark, and the hunk with its first line; the mark stays',
    weight: 2,
    generate(random, { source }) {
      const drawn = drawEdit(random, source, { lines: [1, 3], at: () => random.int(3) });
      return (
        drawn &&
        applies({ [source.path]: MARK + source.text }, patch(update(source.path, hunk(drawn.around))), {
          [source.path]: MARK + drawn.golden,
        })
      );
    },
  },
];
