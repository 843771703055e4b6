/** What one run of a bench found out. */
export interface BenchResult {
  /** Named measurements, unit in the name where there is one (`Ms`, `PerSecond`). */
  readonly figures: Readonly<Record<string, number | string>>;
  /** The goal in words, with its number. */
  readonly goal: string;
  readonly holds: boolean;
  /** How many runs the headline figure is the median of. */
  readonly n: number;
  /** Range of the headline figure over those runs, e.g. `1.42 to 1.61`. */
  readonly spread: string;
  readonly notes?: readonly string[];
}

/** A performance bench: the default export of a file in this folder. */
export interface Bench {
  /** Its file's name without the extension. */
  readonly name: string;
  readonly description: string;
  readonly goal: string;
  run(): Promise<BenchResult>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

export function rangeOf(values: readonly number[], digits = 2): string {
  return `${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)}`;
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
