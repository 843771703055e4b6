import type { FitnessView } from '../view/fitness.ts';
import { axes, MARGIN, scale, short } from './scale.ts';
import { element, picture, tip } from './svg.ts';

const WIDTH = 440;
const HEIGHT = 270;

/** Dots are variants, the stairs the best so far with its interval, the dashes the baseline. */
export function fitnessPicture(view: FitnessView, id = 'fitness'): string {
  const { objective, last, baseline, steps, dots, scored } = view;
  const levels = [...steps, ...(baseline ? [baseline] : [])];
  const bounds = levels.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  // The far-off are drawn at the edge: the picture is about the best.
  const floor = quantile(
    dots.map(({ value }) => value),
    0.05,
  );
  const x = scale([0, Math.max(1, last)], MARGIN.left, WIDTH - MARGIN.right);
  const y = scale([...bounds, ...(floor === undefined ? [] : [floor])], HEIGHT - MARGIN.bottom, MARGIN.top);
  const clamp = (value: number): number => y.at(Math.min(y.high, Math.max(y.low, value)));
  const ends = steps.map((step, i) => ({ ...step, until: steps[i + 1]?.proposal ?? last }));
  const band = ends.flatMap(({ proposal, until, value, low = value, high = value }) =>
    element('rect', {
      class: 'band',
      x: x.at(proposal),
      width: Math.max(0, x.at(until) - x.at(proposal)),
      y: clamp(high),
      height: Math.max(0, clamp(low) - clamp(high)),
    }),
  );
  const stairs = ends.map(({ proposal, until, value }, i) => {
    const [px, py] = [x.at(proposal), y.at(value)].map((at) => at.toFixed(1));
    return `${i === 0 ? 'M' : 'L'}${px} ${py}H${x.at(until).toFixed(1)}`;
  });
  const best = steps.at(-1);
  return picture(
    {
      ...{ id, width: WIDTH, height: HEIGHT },
      title: `${objective} over proposals, train split`,
      description: `${scored} variants were scored in ${last} proposals. ${
        baseline ? `The baseline has ${short(baseline.value)}` : 'There is no baseline yet'
      }${best ? `; the best so far has ${short(best.value)}, made by proposal ${best.proposal}` : ''}.`,
    },
    [
      axes({ x, y, width: WIDTH, height: HEIGHT }, { x: 'proposal', y: objective }),
      ...band,
      ...dots.map(({ proposal, value, kept }) =>
        element('circle', {
          class: kept ? 'dot kept' : 'dot',
          cx: x.at(proposal),
          cy: clamp(value),
          r: kept ? 3.2 : 1.8,
        }),
      ),
      baseline
        ? element('line', {
            class: 'baseline',
            x1: MARGIN.left,
            x2: WIDTH - MARGIN.right,
            y1: y.at(baseline.value),
            y2: y.at(baseline.value),
          })
        : '',
      stairs.length > 0 ? element('path', { class: 'stairs', d: stairs.join('') }) : '',
      ...steps.map(({ id: variant, proposal, value, low, high }) =>
        element(
          'circle',
          { class: 'step', cx: x.at(proposal), cy: y.at(value), r: 3.5 },
          tip(
            `${variant}, proposal ${proposal}: ${short(value)}${low === undefined || high === undefined ? '' : `, 95 % interval ${short(low)} to ${short(high)}`}`,
          ),
        ),
      ),
    ].join(''),
  );
}

function quantile(values: readonly number[], q: number): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))];
}
