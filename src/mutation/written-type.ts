import type { Node } from 'ts-morph';

/** The type of a value as it can be written where the value stands; undefined for one that would need an import. */
export function writtenType(value: Node): string | undefined {
  const text = value.getType().getText(value);
  return text.includes('import(') ? undefined : text;
}
