/** What making children cost in one process: varying and gating them, in a worker thread. */
export interface MakingCost {
  readonly children: number;
  /** Milliseconds by the clock, waiting for the processor included. */
  readonly medianMs: number;
  readonly p90Ms: number;
}

/** Undefined where nothing was made. */
export function makingCost(milliseconds: readonly number[]): MakingCost | undefined {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number): number | undefined => sorted[Math.floor((sorted.length - 1) * share)];
  const [medianMs, p90Ms] = [at(0.5), at(0.9)];
  return medianMs === undefined || p90Ms === undefined
    ? undefined
    : { children: sorted.length, medianMs, p90Ms };
}

/** As in `17 ms a child in the middle, 45 ms in the dearest tenth (n = 300)`. */
export function makingCostText({ children, medianMs, p90Ms }: MakingCost): string {
  return `${medianMs.toFixed(0)} ms a child in the median, ${p90Ms.toFixed(0)} ms or more in the dearest tenth (n = ${children})`;
}
