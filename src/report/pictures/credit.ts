import type { CreditView, OperatorRow } from '../view/credit.ts';
import { element, picture, text, tip } from './svg.ts';

const WIDTH = 440;
const ROW = 22;
const LABEL = 168;
const MOST = 16;

const PARTS = [
  ['improved', 'fitter than its parents'],
  ['kept', 'kept for another reason'],
  ['hopeless', 'given up in a race'],
  ['nothing', 'nothing new'],
  ['refused', 'refused by the gate'],
  ['rest', 'behind in its place'],
] as const;

/** One bar an operator, as long as it was drawn often, cut by what became of its children. */
export function creditPicture({ operators }: CreditView, id = 'credit'): string {
  const shown = operators.slice(0, MOST);
  const longest = Math.max(1, ...shown.map(({ proposals }) => proposals));
  const unit = (WIDTH - LABEL - 76) / longest;
  const height = shown.length * ROW + 8;
  const bar = (row: OperatorRow, i: number): string => {
    let left = LABEL;
    const y = 4 + i * ROW;
    const counts = countsOf(row);
    const parts = PARTS.map(([part, words]) => {
      const width = counts[part] * unit;
      const at = left;
      left += width;
      return width > 0
        ? element(
            'rect',
            { class: `bar ${part}`, x: at, y, width, height: ROW - 6 },
            tip(`${row.operator}: ${counts[part]} ${words}`),
          )
        : '';
    });
    return [
      text(LABEL - 6, y + 12, clipped(row.operator), { 'text-anchor': 'end' }),
      ...parts,
      text(left + 5, y + 12, `${row.improved} of ${row.proposals}`, { class: 'value' }),
    ].join('');
  };
  const listed = shown.map(({ operator, improved, proposals }) => `${operator} ${improved} of ${proposals}`);
  return picture(
    {
      ...{ id, width: WIDTH, height },
      title: 'What each operator has done',
      description: `Children fitter than their parents, of proposals: ${listed.join(', ')}${operators.length > MOST ? `, and ${operators.length - MOST} more operators` : ''}.`,
    },
    shown.map(bar).join(''),
  );
}

export const creditLegend = PARTS;

function countsOf(row: OperatorRow): Record<(typeof PARTS)[number][0], number> {
  const kept = row.kept - row.improved;
  const known = row.improved + kept + row.hopeless + row.nothingNew + row.refused;
  return {
    improved: row.improved,
    kept,
    hopeless: row.hopeless,
    nothing: row.nothingNew,
    refused: row.refused,
    rest: Math.max(0, row.proposals - known),
  };
}

function clipped(name: string): string {
  return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}
