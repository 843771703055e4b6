import type { Elite } from '../../engine/archives/archive.ts';
import type { CampaignData } from '../campaign-data.ts';

/** The archive: one cell a place of the first two measures. */
export interface HeatMapView {
  readonly kind: 'map-elites' | 'top-k';
  readonly objective: string;
  readonly x: AxisView;
  /** A single row where the archive has one measure or none. */
  readonly y: AxisView;
  readonly cells: readonly Cell[];
  readonly elites: number;
  /** Share of the archive's places that are taken. */
  readonly coverage: number;
}

export interface AxisView {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly bins: number;
}

/** The fittest elite of a cell, and how many it stands for where the archive has further measures or the map is coarser. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly id: string;
  readonly proposal: number;
  readonly value: number | undefined;
  readonly elites: number;
}

/** A picture with more bins than this cannot be read; neighbours are put together. */
const MOST_BINS = 40;

export function heatMap({ archive, goals }: CampaignData, elites: readonly Elite[]): HeatMapView {
  const { objective, direction } = goals[0];
  const sign = direction === 'maximize' ? 1 : -1;
  const one = { name: '', min: 0, max: 1, bins: 1 };
  const [x = one, y = one] =
    archive.kind === 'map-elites'
      ? archive.measures
      : [{ name: 'rank', min: 0, max: archive.k, bins: archive.k }];
  const places =
    archive.kind === 'map-elites' ? archive.measures.reduce((n, { bins }) => n * bins, 1) : archive.k;
  const [coarseX, coarseY] = [coarser(x), coarser(y)];
  const cells = new Map<string, Cell>();
  for (const { id, proposal, cell, objectives } of elites) {
    const [column = 0, row = 0] = cell.split(',').map(Number);
    const at = { x: Math.floor(column / coarseX.by), y: Math.floor(row / coarseY.by) };
    const value = objectives[objective];
    const there = cells.get(`${at.x},${at.y}`);
    const isBetter = !there || sign * (value ?? NaN) > sign * (there.value ?? -sign * Infinity);
    const shown = isBetter
      ? { id, proposal, value }
      : { id: there.id, proposal: there.proposal, value: there.value };
    cells.set(`${at.x},${at.y}`, { ...at, ...shown, elites: (there?.elites ?? 0) + 1 });
  }
  return {
    kind: archive.kind,
    objective,
    x: coarseX.axis,
    y: coarseY.axis,
    cells: [...cells.values()],
    elites: elites.length,
    coverage: elites.length / places,
  };
}

function coarser(axis: AxisView): { readonly by: number; readonly axis: AxisView } {
  const by = Math.ceil(axis.bins / MOST_BINS);
  const bins = Math.ceil(axis.bins / by);
  const max = axis.min + ((axis.max - axis.min) / axis.bins) * bins * by;
  return { by, axis: { name: axis.name, min: axis.min, max, bins } };
}
