import { ToolfinchError, ExitCode } from '../errors.ts';
import type { Evaluation } from '../fitness/evaluation.ts';
import type { Genome } from '../mutation/genome.ts';

type Measure = (genome: Genome, evaluation: Evaluation) => number;

/** Characters of all source files. */
export function sourceSize(genome: Genome): number {
  return Object.values(genome.files).reduce((sum, text) => sum + text.length, 0);
}

/** What a variant is like. To add one: its line here. Any objective's name serves as a measure, too. */
export const measures: Readonly<Record<string, Measure>> = {
  'source-size': sourceSize,
  /** Share of the trials in which the tool did something other than refuse where it should have acted. */
  'applied-share': (_genome, { trials }) =>
    trials.length === 0 ? 0 : trials.filter((trial) => trial.verdict !== 'refused').length / trials.length,
};

/** The archive coordinates of an evaluated variant. */
export function measure(
  names: readonly string[],
  genome: Genome,
  evaluation: Evaluation,
): Record<string, number> {
  return Object.fromEntries(
    names.map((name) => {
      const value = measures[name]?.(genome, evaluation) ?? evaluation.objectives[name];
      if (value === undefined) {
        throw new ToolfinchError(
          'MEASURE_UNKNOWN',
          `The archive measures "${name}", which is neither a measure nor an objective of this suite.`,
          `Use one of: ${[...Object.keys(measures), ...Object.keys(evaluation.objectives)].join(', ')}.`,
          ExitCode.usage,
        );
      }
      return [name, value];
    }),
  );
}

/**
 * The same from what the journal has in columns, without reading the trials; undefined where that does not suffice.
 * Holds for scored evaluations alone.
 */
export function measureFromObjectives(
  names: readonly string[],
  genome: Genome,
  objectives: Readonly<Record<string, number>>,
): Record<string, number> | undefined {
  const found: Record<string, number> = {};
  for (const name of names) {
    const value =
      name === 'source-size'
        ? sourceSize(genome)
        : name === 'applied-share'
          ? // Rounded, so that 1 − 0.9 falls where 0.1 falls.
            Math.round((1 - (objectives.refusedRate ?? NaN)) * 1e12) / 1e12
          : objectives[name];
    if (value === undefined || Number.isNaN(value)) return undefined;
    found[name] = value;
  }
  return found;
}
