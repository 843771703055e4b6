/**
 * A small subset of `units` that still passes, and none of whose parts that were tried could be left out. Delta debugging
 * (Zeller and Hildebrandt 2002, ddmin): tries to leave out ever smaller parts. `units` as a whole must pass.
 *
 * @param passes asked with what is kept, in order; undefined when nobody answers any more, and what is kept stays
 */
export async function ddmin<T>(
  units: readonly T[],
  passes: (kept: readonly T[]) => Promise<boolean | undefined>,
): Promise<readonly T[]> {
  let kept = units;
  if (kept.length === 0) return kept;
  const none = await passes([]);
  if (none !== false) return none === true ? [] : kept;
  for (let parts = 2; kept.length > 1;) {
    const size = Math.ceil(kept.length / parts);
    let smaller: readonly T[] | undefined;
    for (let at = 0; at < kept.length && !smaller; at += size) {
      const rest: readonly T[] = [...kept.slice(0, at), ...kept.slice(at + size)];
      const passed = await passes(rest);
      if (passed === undefined) return kept;
      if (passed) smaller = rest;
    }
    if (smaller) {
      kept = smaller;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) break;
    else parts = Math.min(kept.length, parts * 2);
  }
  return kept;
}
