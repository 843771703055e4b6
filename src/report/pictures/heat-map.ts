import type { HeatMapView } from '../view/heat-map.ts';
import type { Link } from './link.ts';
import { MARGIN, short } from './scale.ts';
import { element, linked, picture, text, tip } from './svg.ts';

const WIDTH = 440;

/** One square a place of the archive; the fuller, the fitter, and its value is written in it where there is room. */
export function heatMapPicture(view: HeatMapView, link: Link, id = 'heat-map'): string {
  const { x, y, cells, elites, coverage, objective } = view;
  const plot = WIDTH - MARGIN.left - MARGIN.right;
  const side = plot / x.bins;
  const tall = Math.min(Math.max(side, 18), 240 / y.bins, 60);
  const height = MARGIN.top + tall * y.bins + MARGIN.bottom + 4;
  const bottom = MARGIN.top + tall * y.bins;
  const values = cells.flatMap(({ value }) => value ?? []);
  const [low, high] = values.reduce<[number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
  const share = (value: number | undefined): number =>
    value === undefined ? 0 : high > low ? (value - low) / (high - low) : 1;
  const square = (cell: HeatMapView['cells'][number]): string => {
    const [left, top] = [MARGIN.left + cell.x * side, bottom - (cell.y + 1) * tall];
    const level = Math.round(share(cell.value) * 8);
    const words = `${cell.id}, proposal ${cell.proposal}, ${objective} ${cell.value === undefined ? 'not measured' : short(cell.value)}, ${x.name} ${binOf(x, cell.x)}${y.name ? `, ${y.name} ${binOf(y, cell.y)}` : ''}${cell.elites > 1 ? `, the fittest of ${cell.elites} elites here` : ''}`;
    const shape = element(
      'rect',
      { class: `cell h${level}`, x: left, y: top, width: side - 1, height: tall - 1 },
      tip(words),
    );
    const value =
      side >= 22 && tall >= 14 && cell.value !== undefined
        ? text(
            left + side / 2 - 0.5,
            top + tall / 2 + 3.5,
            cell.value.toFixed(2).replace(/^0/, '').replace('-0', '−'),
            {
              'aria-hidden': 'true',
              'text-anchor': 'middle',
              class: `value ${level > 4 ? 'on-dark' : 'on-light'}`,
            },
          )
        : '';
    return linked(link(cell.id), words, shape) + value;
  };
  return picture(
    {
      ...{ id, width: WIDTH, height, linked: true },
      title: 'The archive',
      description: `${elites} elites, ${(coverage * 100).toFixed(1)} % of the places. ${objective} from ${short(low)} (palest) to ${short(high)} (fullest).`,
    },
    [
      element('rect', { class: 'empty', x: MARGIN.left, y: MARGIN.top, width: plot, height: tall * y.bins }),
      ...cells.toSorted((a, b) => b.y - a.y || a.x - b.x).map(square),
      ...[0, x.bins / 2, x.bins].map((bin) =>
        text(MARGIN.left + bin * side, bottom + 16, short(x.min + ((x.max - x.min) * bin) / x.bins), {
          'text-anchor': bin === 0 ? 'start' : bin === x.bins ? 'end' : 'middle',
        }),
      ),
      text(MARGIN.left + plot / 2, height - 6, x.name, { 'text-anchor': 'middle', class: 'name' }),
      ...(y.name
        ? [
            ...[0, y.bins / 2, y.bins].map((bin) =>
              text(
                MARGIN.left - 6,
                bottom - bin * tall + (bin === 0 ? 0 : bin === y.bins ? 9 : 4),
                short(y.min + ((y.max - y.min) * bin) / y.bins),
                {
                  'text-anchor': 'end',
                },
              ),
            ),
            text(13, (MARGIN.top + bottom) / 2, y.name, {
              'text-anchor': 'middle',
              class: 'name',
              transform: `rotate(-90 13 ${Math.round((MARGIN.top + bottom) / 2)})`,
            }),
          ]
        : []),
    ].join(''),
  );
}

function binOf({ min, max, bins }: HeatMapView['x'], bin: number): string {
  const wide = (max - min) / bins;
  return `${short(min + bin * wide)} to ${short(min + (bin + 1) * wide)}`;
}
