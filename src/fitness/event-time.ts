/** OpenCode's ids carry their time in their first 48 bits, as milliseconds · 4096 + a counter; the top bits are cut off. */
const ID_TIME = /^[a-z]+_([0-9a-f]{12})/;
const COUNTER = 4096;
const WRAP_MS = 2 ** 48 / COUNTER;

/**
 * The time in an OpenCode id, in milliseconds since 1970; undefined when the id has another form. An id tells its time
 * only up to a multiple of 2^36 ms (about 795 days), so a time near it must be given.
 */
export function timeOfId(id: string, nearMs: number): number | undefined {
  const digits = ID_TIME.exec(id)?.[1];
  if (digits === undefined) return undefined;
  const ms = Math.floor(Number.parseInt(digits, 16) / COUNTER);
  return ms + Math.round((nearMs - ms) / WRAP_MS) * WRAP_MS;
}
