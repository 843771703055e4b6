import { element, text } from './svg.ts';

export interface Scale {
  readonly low: number;
  readonly high: number;
  /** The place of a value on the picture. */
  at(value: number): number;
  readonly ticks: readonly number[];
}

/** From values to places; the ends are moved out to round numbers. */
export function scale(values: readonly number[], from: number, to: number, wanted = 5): Scale {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low > high) [low, high] = [0, 1];
  // Closer together than numbers can be told apart when they are divided.
  const least = Math.max(Math.abs(low), Math.abs(high), 1e-6) * 1e-6;
  if (high - low < least) [low, high] = [low - least * 1e5, high + least * 1e5];
  const step = roundStep((high - low) / wanted);
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  const [start, end] = [first * step, last * step];
  return {
    low: start,
    high: end,
    ticks,
    at: (value) => from + ((value - start) / (end - start)) * (to - from),
  };
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const unit = [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10;
  return unit * power;
}

/** Room for axes around the plot. */
export const MARGIN = { left: 52, right: 14, top: 12, bottom: 42 } as const;

/** Lines, numbers and names of both axes, for a plot with the usual margins. */
export function axes(
  {
    x,
    y,
    width,
    height,
  }: { readonly x: Scale; readonly y: Scale; readonly width: number; readonly height: number },
  names: { readonly x: string; readonly y: string },
): string {
  const [left, right, bottom] = [MARGIN.left, width - MARGIN.right, height - MARGIN.bottom];
  return [
    ...y.ticks.map((tick) =>
      element('line', { class: 'grid', x1: left, x2: right, y1: y.at(tick), y2: y.at(tick) }),
    ),
    ...y.ticks.map((tick) => text(left - 6, y.at(tick) + 4, short(tick), { 'text-anchor': 'end' })),
    element('line', { class: 'axis', x1: left, x2: right, y1: bottom, y2: bottom }),
    ...x.ticks.map((tick) => text(x.at(tick), bottom + 16, short(tick), { 'text-anchor': 'middle' })),
    text((left + right) / 2, height - 6, names.x, { 'text-anchor': 'middle', class: 'name' }),
    text(13, (MARGIN.top + bottom) / 2, names.y, {
      'text-anchor': 'middle',
      class: 'name',
      transform: `rotate(-90 13 ${Math.round((MARGIN.top + bottom) / 2)})`,
    }),
  ].join('');
}

/** A number in few characters. */
export function short(value: number): string {
  if (Math.abs(value) >= 10_000) return `${Number((value / 1000).toPrecision(3))}k`;
  return String(Number(value.toPrecision(3)));
}
