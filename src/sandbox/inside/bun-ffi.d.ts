/** The part of Bun's foreign-function interface that the supervisor uses. */
declare module 'bun:ffi' {
  export function ptr(view: Uint8Array): number;
  type Primitive = 'int' | 'u64' | 'ptr';
  export function dlopen<Names extends string>(
    library: string,
    symbols: Record<Names, { args: Primitive[]; returns: Primitive }>,
  ): { symbols: Record<Names, (...args: (number | null)[]) => number> };
}
