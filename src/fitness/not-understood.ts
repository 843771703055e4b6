/** What a parser could not read. A parser never throws on its input; it counts. */
export interface NotUnderstood {
  /** Lines, or pieces of lines, that are no record, and records of a known type with a wrong shape. */
  malformed: number;
  /** Well-formed records of a type that this parser does not know, by type. */
  unknownTypes: Record<string, number>;
}

export function nothingMissed(): NotUnderstood {
  return { malformed: 0, unknownTypes: {} };
}

export function countUnknown(missed: NotUnderstood, type: string): void {
  missed.unknownTypes[type] =
    (Object.hasOwn(missed.unknownTypes, type) ? (missed.unknownTypes[type] ?? 0) : 0) + 1;
}
