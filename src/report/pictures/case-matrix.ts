import type { CaseMatrixView } from '../view/case-matrix.ts';
import type { Link } from './link.ts';
import { element, picture, text, tip } from './svg.ts';

const LABEL = 150;
const COLUMN = 38;
const ROW = 17;
const HEAD = 84;

/** Modes down, variants across; a square holds the share of right verdicts, a mark at its edge says that some were wrong. */
export function caseMatrixPicture({ modes, rows }: CaseMatrixView, link: Link, id = 'case-matrix'): string {
  const [width, height] = [LABEL + rows.length * COLUMN + 30, HEAD + modes.length * ROW + 6];
  const head = rows
    .map((row, i) => {
      const [x, y] = [LABEL + (i + 0.5) * COLUMN, HEAD - 8];
      const label = text(x, y, `${row.role ?? row.id.slice(0, 6)} (${row.proposal})`, {
        transform: `rotate(-52 ${Math.round(x)} ${y})`,
        class: 'head',
      });
      const href = link(row.id);
      return href === undefined ? label : element('a', { href }, label);
    })
    .join('');
  const body = modes.map((mode, m) => {
    const y = HEAD + m * ROW;
    const cells = rows.map(({ id: variant, cells: of }, i) => {
      const counts = of[m];
      if (!counts) return '';
      const n = counts.correct + counts.whitespace + counts.refused + counts.wrong;
      const level = Math.round((counts.correct / n) * 8);
      const x = LABEL + i * COLUMN;
      const words = `${mode}, ${variant}: of ${n}, ${counts.correct} correct, ${counts.whitespace} other blanks, ${counts.refused} refused, ${counts.wrong} wrong`;
      return [
        element('rect', { class: `cell h${level}`, x, y, width: COLUMN - 1, height: ROW - 1 }, tip(words)),
        text(x + COLUMN / 2, y + 12, String(Math.round((counts.correct / n) * 100)), {
          'aria-hidden': 'true',
          'text-anchor': 'middle',
          class: `value ${level > 4 ? 'on-dark' : 'on-light'}`,
        }),
        counts.wrong > 0
          ? element('path', { class: 'wrong-mark', d: `M${x + COLUMN - 10} ${y}h9v9z` }, tip(words))
          : '',
      ].join('');
    });
    return (
      text(LABEL - 6, y + 12, mode.length > 24 ? `${mode.slice(0, 23)}…` : mode, { 'text-anchor': 'end' }) +
      cells.join('')
    );
  });
  return picture(
    {
      ...{ id, width, height, fixed: true, linked: true },
      title: 'Right verdicts by mode, in per cent',
      description: `${rows.length} variants on ${modes.length} modes of train cases. A corner marks modes in which the tool did something wrong.`,
    },
    head + body.join(''),
  );
}
