import { objectiveNamed } from '../../fitness/objectives.ts';
import type { JournalReader } from '../../engine/journal/reader.ts';
import { objectivePairs } from '../../engine/journal/told.ts';
import type { CampaignData, VariantHead } from '../campaign-data.ts';

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
  journal: JournalReader,
  data: CampaignData,
  wanted: readonly [string, string] = USUAL,
): ParetoView | undefined {
  const names = Object.keys(data.baseline?.objectives ?? {});
  const [x, y] = wanted.every((name) => names.includes(name)) ? wanted : names;
  if (x === undefined || y === undefined) return undefined;
  const [sideX, sideY] = [sideOf(data, x), sideOf(data, y)];
  const at = (head: VariantHead | undefined): Counted | undefined => {
    const [a, b] = [head?.objectives[x], head?.objectives[y]];
    return head?.value === undefined || a === undefined || b === undefined
      ? undefined
      : { id: head.id, x: a, y: b, count: 1 };
  };
  const [baseline, champion] = [at(data.baseline), at(data.champion)];
  const points = objectivePairs(journal, x, y).map(({ id, x, y, n }) => ({ id, x, y, count: n }));
  if (baseline) points.unshift(baseline);
  const front = frontOf(points, sideX, sideY);
  const isFront = new Set(front.map(({ id }) => id));
  return {
    ...{ x: sideX, y: sideY },
    front: front.map(pointOf),
    others: thinned(points.filter(({ id }) => !isFront.has(id))),
    baseline: baseline && pointOf(baseline),
    champion: champion && pointOf(champion),
  };
}

/** A pair of values, its first variant, and how many have it. */
type Counted = ParetoPoint & { count: number };

function pointOf({ id, x, y }: Counted): ParetoPoint {
  return { id, x, y };
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
function frontOf(points: readonly Counted[], { direction: dx }: Side, { direction: dy }: Side): Counted[] {
  const [sx, sy] = [dx === 'maximize' ? 1 : -1, dy === 'maximize' ? 1 : -1];
  let best = -Infinity;
  return points
    .toSorted((a, b) => sx * (b.x - a.x) || sy * (b.y - a.y))
    .filter(({ y }) => sy * y > best && ((best = sy * y), true))
    .sort((a, b) => a.x - b.x);
}

function thinned(points: readonly Counted[]): ParetoView['others'] {
  const range = (of: (point: ParetoPoint) => number): readonly [number, number] => {
    let [low, high] = [Infinity, -Infinity];
    for (const point of points) [low, high] = [Math.min(low, of(point)), Math.max(high, of(point))];
    return [low, high];
  };
  const [lowX, highX] = range(({ x }) => x);
  const [lowY, highY] = range(({ y }) => y);
  const place = (value: number, low: number, high: number): number =>
    high > low ? Math.floor(((value - low) / (high - low)) * GRID) : 0;
  const cells = new Map<string, Counted>();
  for (const point of points) {
    const key = `${place(point.x, lowX, highX)},${place(point.y, lowY, highY)}`;
    const there = cells.get(key);
    if (there) there.count += point.count;
    else cells.set(key, { ...point });
  }
  return [...cells.values()];
}
