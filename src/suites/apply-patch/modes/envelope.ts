import type { Mode } from '../../mode.ts';
import type { CasePart } from '../../mode.ts';
import { drawEdit, type Drawn, type Material } from '../material.ts';
import { applies, BEGIN, END, hunk, patch, refuses, update } from '../patch.ts';

/** A plain update in an envelope of another form. */
function wrapped(
  path: string,
  text: string,
  drawn: Drawn,
  wrap: (patch: string) => string,
): CasePart | undefined {
  return applies({ [path]: text }, wrap(patch(update(path, hunk(drawn.around)))), { [path]: drawn.golden });
}

/** What stands around the hunks. */
export const envelopeModes: readonly Mode<Material>[] = [
  {
    name: 'heredoc',
    description: 'the patch is wrapped in a heredoc, as for a shell',
    weight: 4,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      const head = random.pick([
        "apply_patch <<'EOF'",
        "cat <<'EOF'",
        "<<'EOF'",
        '<<EOF',
        'apply_patch <<EOF',
      ]);
      return drawn && wrapped(source.path, source.text, drawn, (text) => `${head}\n${text}\nEOF\n`);
    },
  },
  {
    name: 'code-fence',
    description: 'the patch stands in a Markdown code fence',
    weight: 4,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      const fence = random.pick(['```', '```diff', '```patch']);
      return drawn && wrapped(source.path, source.text, drawn, (text) => `${fence}\n${text}\n\`\`\``);
    },
  },
  {
    name: 'words-around',
    description: 'a sentence stands before the patch and one after it',
    weight: 3,
    heldoutOnly: true,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      return (
        drawn &&
        wrapped(source.path, source.text, drawn, (text) => `Here is the patch:\n\n${text}\n\nThat is all.\n`)
      );
    },
  },
  {
    name: 'padded-markers',
    description: 'blanks stand before or after the lines of stars',
    weight: 5,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      const [before, after] = random.pick([
        ['', '  '],
        [' ', ''],
        ['  ', ' '],
      ] as const);
      return (
        drawn &&
        wrapped(source.path, source.text, drawn, (text) =>
          text.replace(/^\*\*\* .*$/gm, (marker) => `${before}${marker}${after}`),
        )
      );
    },
  },
  {
    name: 'no-hunk-header',
    description: 'the one hunk has no `@@` line',
    weight: 5,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      return drawn && wrapped(source.path, source.text, drawn, (text) => text.replace('\n@@\n', '\n'));
    },
  },
  {
    name: 'unified-header',
    description: 'the `@@` line has line numbers, as in a unified diff',
    weight: 5,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      if (drawn === undefined) return undefined;
      const { above, removed, added, below } = drawn.around;
      const [old, fresh] = [removed, added].map((lines) => above.length + lines.length + below.length);
      const first = drawn.all.findIndex((_, at) =>
        [...above, ...removed, ...below].every((line, i) => drawn.all[at + i] === line),
      );
      const header = `@@ -${first + 1},${old} +${first + 1},${fresh} @@`;
      return wrapped(source.path, source.text, drawn, (text) => text.replace('\n@@\n', `\n${header}\n`));
    },
  },
  {
    name: 'no-end-marker',
    description: 'the patch breaks off in a hunk: the rest of it is not known',
    weight: 4,
    generate(random, { source }) {
      const drawn = drawEdit(random, source, { lines: [3, 6] });
      if (drawn === undefined || drawn.around.added.length < 2) return undefined;
      const lines = hunk({ ...drawn.around, below: [] });
      return refuses(
        { [source.path]: source.text },
        [BEGIN, ...update(source.path, lines.slice(0, -1))].join('\n'),
      );
    },
  },
  {
    name: 'no-begin-marker',
    description: 'the patch lacks its first line, and is whole otherwise',
    weight: 3,
    heldoutOnly: true,
    generate(random, { source }) {
      const drawn = drawEdit(random, source);
      return (
        drawn &&
        applies(
          { [source.path]: source.text },
          [...update(source.path, hunk(drawn.around)), END].join('\n'),
          { [source.path]: drawn.golden },
        )
      );
    },
  },
];
