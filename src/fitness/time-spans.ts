/** Wall-clock milliseconds, from inclusive, to exclusive. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How long `whole` lasted, and how much of it lies outside every hole; holes may overlap and reach out of it. */
export function activeMs(whole: Span, holes: readonly Span[]): number {
  let lost = 0;
  let reached = whole.fromMs;
  for (const hole of [...holes].sort((a, b) => a.fromMs - b.fromMs)) {
    const from = Math.max(hole.fromMs, reached);
    const to = Math.min(hole.toMs, whole.toMs);
    if (to <= from) continue;
    lost += to - from;
    reached = to;
  }
  return Math.max(0, whole.toMs - whole.fromMs - lost);
}
