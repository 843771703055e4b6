/** A part of an unchecked configuration that options are laid over; what is not an object is left for the schema to refuse. */
export function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
