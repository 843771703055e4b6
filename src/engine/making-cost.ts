import { z } from 'zod';

/** Milliseconds by the clock, waiting for the processor included. */
const Spread = z.object({ medianMs: z.number(), p90Ms: z.number() });
type Spread = z.infer<typeof Spread>;

/** What making children cost in one process. */
export const MakingCost = Spread.extend({
  children: z.number(),
  /** Of it, what the gate took; unknown of campaigns that an earlier version made. */
  gate: Spread.optional(),
});
export type MakingCost = z.infer<typeof MakingCost>;

/** What one child cost: varying and gating it in a worker thread, and the gate's share of it. */
export interface Making {
  readonly ms: number;
  readonly gateMs: number;
}

/** Undefined where nothing was made. */
export function makingCost(made: readonly Making[]): MakingCost | undefined {
  const all = spreadOf(made.map(({ ms }) => ms));
  const gate = spreadOf(made.map(({ gateMs }) => gateMs));
  return all && { children: made.length, ...all, ...(gate && { gate }) };
}

function spreadOf(milliseconds: readonly number[]): Spread | undefined {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number): number | undefined => sorted[Math.floor((sorted.length - 1) * share)];
  const [medianMs, p90Ms] = [at(0.5), at(0.9)];
  return medianMs === undefined || p90Ms === undefined ? undefined : { medianMs, p90Ms };
}

/** As in `17 ms a child in the median, 45 ms or more in the dearest tenth, the gate 4 and 9 ms (n = 300)`. */
export function makingCostText({ children, medianMs, p90Ms, gate }: MakingCost): string {
  const ofGate = gate ? `, the gate ${gate.medianMs.toFixed(0)} and ${gate.p90Ms.toFixed(0)} ms` : '';
  return `${medianMs.toFixed(0)} ms a child in the median, ${p90Ms.toFixed(0)} ms or more in the dearest tenth${ofGate} (n = ${children})`;
}
