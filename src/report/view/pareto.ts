import { objectiveNamed } from '../../fitness/objectives.ts';
import type { CampaignData } from '../campaign-data.ts';

/** Two objectives against each other, for scored variants on the train split. */
export interface ParetoView {
  readonly x: Side;
  readonly y: Side;
  /** No variant is better in one and as good in the other; from the left to the right. */
  readonly front: readonly ParetoPoint[];
  /** The others: one for each place of a fine grid, with how many lie there. */
  readonly others: readonly (ParetoPoint & { readonly count: number })[];
  readonly baseline: ParetoPoint | undefined;
  readonly champion: ParetoPoint | undefined;
}

export interface Side {
  readonly objective: string;
  readonly direction: 'maximize' | 'minimize';
  readonly unit: string;
}

export interface ParetoPoint {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** Fewer wrong edits against more right ones; what a campaign lacks is replaced by what it has. */
const USUAL = ['wrongRate', 'correctRate'] as const;
const GRID = 60;

export function pareto(
  data: CampaignData,
  wanted: readonly [string, string] = USUAL,
): ParetoView | undefined {
  const names = Object.keys(data.baseline?.objectives ?? {});
  const [x, y] = wanted.every((name) => names.includes(name)) ? wanted : names;
  if (x === undefined || y === undefined) return undefined;
  const [sideX, sideY] = [sideOf(data, x), sideOf(data, y)];
  const points = [...data.variants.values()].flatMap(({ id, value, objectives }) => {
    const [a, b] = [objectives[x], objectives[y]];
    return value === undefined || a === undefined || b === undefined ? [] : [{ id, x: a, y: b }];
  });
  const front = frontOf(points, sideX, sideY);
  const isFront = new Set(front.map(({ id }) => id));
  const find = (id: string | undefined): ParetoPoint | undefined => points.find((point) => point.id === id);
  return {
    ...{ x: sideX, y: sideY, front },
    others: thinned(points.filter(({ id }) => !isFront.has(id))),
    baseline: find(data.baseline?.id),
    champion: find(data.champion?.id),
  };
}

function sideOf({ goals }: CampaignData, name: string): Side {
  const known = objectiveNamed(name);
  const goal = goals.find(({ objective }) => objective === name);
  return {
    objective: name,
    direction: goal?.direction ?? known?.direction ?? 'maximize',
    unit: known?.unit ?? '',
  };
}

/** One point for each pair of values; of equals the first. */
function frontOf(
  points: readonly ParetoPoint[],
  { direction: dx }: Side,
  { direction: dy }: Side,
): ParetoPoint[] {
  const [sx, sy] = [dx === 'maximize' ? 1 : -1, dy === 'maximize' ? 1 : -1];
  let best = -Infinity;
  return points
    .toSorted((a, b) => sx * (b.x - a.x) || sy * (b.y - a.y))
    .filter(({ y }) => sy * y > best && ((best = sy * y), true))
    .sort((a, b) => a.x - b.x);
}

function thinned(points: readonly ParetoPoint[]): ParetoView['others'] {
  const range = (of: (point: ParetoPoint) => number): readonly [number, number] => {
    let [low, high] = [Infinity, -Infinity];
    for (const point of points) [low, high] = [Math.min(low, of(point)), Math.max(high, of(point))];
    return [low, high];
  };
  const [lowX, highX] = range(({ x }) => x);
  const [lowY, highY] = range(({ y }) => y);
  const place = (value: number, low: number, high: number): number =>
    high > low ? Math.floor(((value - low) / (high - low)) * GRID) : 0;
  const cells = new Map<string, ParetoPoint & { count: number }>();
  for (const point of points) {
    const key = `${place(point.x, lowX, highX)},${place(point.y, lowY, highY)}`;
    const there = cells.get(key);
    if (there) there.count++;
    else cells.set(key, { ...point, count: 1 });
  }
  return [...cells.values()];
}
