import type { Trajectory } from './trajectory.ts';

/** Characters of one text that are kept. */
const KEPT = 8_000;

/** The trajectory with long texts cut: what is kept of it must not fill the journal. */
export function shortened(trajectory: Trajectory): Trajectory {
  return JSON.parse(JSON.stringify(trajectory), (_, value: unknown) =>
    typeof value === 'string' && value.length > KEPT
      ? `${value.slice(0, KEPT)}\n[... ${value.length - KEPT} more characters]`
      : value,
  ) as Trajectory;
}
