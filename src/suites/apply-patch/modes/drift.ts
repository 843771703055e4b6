import { isBlank } from '../../edit/intent.ts';
import { commonIndent } from '../../edit/text.ts';
import type { Mode } from '../../mode.ts';
import { drawEdit, drifted, type Material } from '../material.ts';
import { applies, hunk, patch, update, wanted } from '../patch.ts';

const curly = (line: string): string =>
  line
    .replace(/(^|[\s([{=:,])"/g, '$1\u201C')
    .replace(/"/g, '\u201D')
    .replace(/(^|[\s([{=:,])'/g, '$1\u2018')
    .replace(/'/g, '\u2019');

/**
 * The lines that must stand in the file are written otherwise than they stand there, and it is clear which are meant.
 * Those that stay must stay as they are in the file.
 */
export const driftModes: readonly Mode<Material>[] = [
  {
    name: 'trailing-blanks',
    description: 'lines of context and lines to take out end in blanks that the file does not have',
    weight: 5,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      return drawn && drifted(source, drawn, { old: (line, i) => (i % 2 === 0 ? `${line}  ` : line) });
    },
  },
  {
    name: 'indentation-stripped',
    description: 'all lines of the hunk lack the indentation that they share',
    weight: 5,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      if (drawn === undefined) return undefined;
      const cut = commonIndent([...wanted(drawn.around), ...drawn.around.added]).length;
      const strip = (line: string): string => line.slice(cut);
      return cut === 0 ? undefined : drifted(source, drawn, { old: strip, new: strip });
    },
  },
  {
    name: 'indentation-shifted',
    description: 'all lines of the hunk are indented by four blanks more than in the file',
    weight: 4,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      const shift = (line: string): string => (isBlank(line) ? line : `    ${line}`);
      return drawn && drifted(source, drawn, { old: shift, new: shift });
    },
  },
  {
    name: 'curly-quotes',
    description: 'lines of context and lines to take out have curly quotes where the file has straight ones',
    weight: 4,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      return drawn && drifted(source, drawn, { old: curly });
    },
  },
  {
    name: 'no-break-spaces',
    description: 'a line of context has no-break spaces where the file has blanks',
    weight: 3,
    heldoutOnly: true,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      return drawn && drifted(source, drawn, { old: (line) => line.replace(/(\S) (?=\S)/g, '$1\u00A0') });
    },
  },
  {
    name: 'blank-line-without-blank',
    description: 'an empty line of context has lost the blank that stands before context',
    weight: 5,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      if (drawn === undefined) return undefined;
      const lines = hunk(drawn.around);
      if (!lines.slice(2, -1).includes(' ')) return undefined;
      return applies(
        { [source.path]: source.text },
        patch(
          update(
            source.path,
            lines.map((line) => (line === ' ' ? '' : line)),
          ),
        ),
        { [source.path]: drawn.golden },
      );
    },
  },
  {
    name: 'context-without-blank',
    description: 'lines of context that are not indented have lost the blank that stands before context',
    weight: 3,
    heldoutOnly: true,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      if (drawn === undefined) return undefined;
      const bare = /^ [a-z][a-z]/i;
      const lines = hunk(drawn.around);
      if (!lines.some((line) => bare.test(line))) return undefined;
      return applies(
        { [source.path]: source.text },
        patch(
          update(
            source.path,
            lines.map((line) => (bare.test(line) ? line.slice(1) : line)),
          ),
        ),
        { [source.path]: drawn.golden },
      );
    },
  },
  {
    name: 'line-numbers',
    description: 'all lines of the hunk carry the `12: ` that the read tool prints',
    weight: 5,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      if (drawn === undefined) return undefined;
      const start = drawn.edit.first + 1;
      const number = (line: string, i: number): string => `${start + i}: ${line}`;
      return drifted(source, drawn, { old: number, new: number });
    },
  },
];
