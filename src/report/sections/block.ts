import type { FileDiff } from '../view/side-by-side.ts';

/** A part of a report, whatever it is written as. */
export interface Section {
  /** Unique in a document, e.g. `fitness`. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, value: Cell])[] }
  | ({ readonly kind: 'table' } & Table)
  /** Left out where there are no pictures; whatever it shows is in words, too. */
  | {
      readonly kind: 'picture';
      readonly svg: string;
      readonly legend?: readonly (readonly [mark: string, words: string])[];
    }
  | { readonly kind: 'source'; readonly name: string; readonly text: string }
  | { readonly kind: 'diff'; readonly name: string; readonly files: readonly FileDiff[] };

export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Closed until it is asked for. */
  readonly folded?: boolean;
}

/** `variant` makes it a link where the variant is shown. */
export type Cell = string | { readonly text: string; readonly variant: string };

export function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

export function variantCell(id: string): Cell {
  return { text: id, variant: id };
}
