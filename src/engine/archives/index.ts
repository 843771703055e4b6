import { z } from 'zod';
import type { Goal } from '../fitness-order.ts';
import type { Archive } from './archive.ts';
import { mapElites } from './map-elites.ts';
import { topK } from './top-k.ts';

/** One axis: a registered measure or the name of an objective, and how it is cut into bins. */
export const AxisConfig = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .describe('A measure (`source-size`, `applied-share`) or the name of an objective.'),
    min: z.number(),
    max: z.number(),
    bins: z.int().min(1).max(1000),
  })
  .refine((axis) => axis.max > axis.min, { error: 'max must be above min' });

export const ArchiveConfig = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('map-elites'),
    measures: z.array(AxisConfig).min(1),
    drift: z
      .boolean()
      .default(true)
      .describe(
        'Whether an elite gives its place to a newer variant that is as fit. What does all that its parent does enters only if it is smaller.',
      ),
  }),
  z.strictObject({ kind: z.literal('top-k'), k: z.int().min(1).max(10_000).default(50) }),
]);
export type ArchiveConfig = z.infer<typeof ArchiveConfig>;

type Makers = {
  readonly [K in ArchiveConfig['kind']]: (
    config: Extract<ArchiveConfig, { kind: K }>,
    goals: readonly Goal[],
  ) => Archive;
};

/** Every kind of archive. */
export const archives: Makers = {
  'map-elites': (config, goals) => mapElites(config.measures, goals, config.drift),
  'top-k': (config, goals) => topK(config.k, goals),
};

export function createArchive(config: ArchiveConfig, goals: readonly Goal[]): Archive {
  return config.kind === 'map-elites'
    ? archives['map-elites'](config, goals)
    : archives['top-k'](config, goals);
}

/** The same archive is the same text, byte for byte: elites in their stable order, keys sorted, no times. */
export function archiveText(archive: Archive): string {
  const elites = archive.elites().map((elite) => sortKeys(elite));
  return `${JSON.stringify({ elites, stats: archive.stats() }, null, 2)}\n`;
}

export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  );
}
