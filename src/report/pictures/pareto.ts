import type { ParetoPoint, ParetoView } from '../view/pareto.ts';
import type { Link } from './link.ts';
import { axes, MARGIN, scale, short } from './scale.ts';
import { element, linked, picture, text, tip } from './svg.ts';

const WIDTH = 440;
const HEIGHT = 290;

/** Diamonds on the line are the front: nothing is better in one objective without being worse in the other. */
export function paretoPicture(view: ParetoView, link: Link, id = 'pareto'): string {
  const { front, others, baseline, champion } = view;
  const all = [...front, ...others];
  const x = scale(
    all.map((point) => point.x),
    MARGIN.left,
    WIDTH - MARGIN.right,
  );
  const y = scale(
    all.map((point) => point.y),
    HEIGHT - MARGIN.bottom,
    MARGIN.top,
  );
  const words = ({ id: variant, x: a, y: b }: ParetoPoint): string =>
    `${variant}: ${view.x.objective} ${short(a)}, ${view.y.objective} ${short(b)}`;
  const diamond = (point: ParetoPoint): string => {
    const [cx, cy] = [x.at(point.x), y.at(point.y)];
    const d = `M${(cx - 6).toFixed(1)} ${cy.toFixed(1)}l6 -6l6 6l-6 6z`;
    const shape = element('path', { class: 'front', d }, tip(words(point)));
    return linked(link(point.id), words(point), shape);
  };
  const marked = (point: ParetoPoint | undefined, name: string): string =>
    point
      ? element(
          'circle',
          { class: `ring ${name}`, cx: x.at(point.x), cy: y.at(point.y), r: 8 },
          tip(`${name}: ${words(point)}`),
        ) +
        text(x.at(point.x) + (x.at(point.x) > WIDTH * 0.7 ? -11 : 11), y.at(point.y) + 17, name, {
          'text-anchor': x.at(point.x) > WIDTH * 0.7 ? 'end' : 'start',
          class: 'mark',
        })
      : '';
  const line = front.map(
    (point, i) => `${i === 0 ? 'M' : 'L'}${x.at(point.x).toFixed(1)} ${y.at(point.y).toFixed(1)}`,
  );
  const better = (direction: string): string =>
    direction === 'maximize' ? 'more is better' : 'less is better';
  return picture(
    {
      ...{ id, width: WIDTH, height: HEIGHT, linked: true },
      title: `${view.y.objective} against ${view.x.objective}`,
      description: `${front.length} variants are on the front: ${front.slice(0, 12).map(words).join('; ')}${front.length > 12 ? '; …' : ''}.`,
    },
    [
      axes(
        { x, y, width: WIDTH, height: HEIGHT },
        {
          x: `${view.x.objective} (${better(view.x.direction)})`,
          y: `${view.y.objective} (${better(view.y.direction)})`,
        },
      ),
      ...others.map((point) =>
        element('circle', {
          class: 'dot',
          cx: x.at(point.x),
          cy: y.at(point.y),
          r: Math.min(6, 1.6 + Math.log2(point.count)),
        }),
      ),
      element('path', { class: 'front-line', d: line.join('') }),
      ...front.map(diamond),
      marked(baseline, 'baseline'),
      marked(champion, 'champion'),
    ].join(''),
  );
}
