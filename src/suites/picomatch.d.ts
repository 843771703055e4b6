/** The part of picomatch that the oracles use; the package brings no types. */
declare module 'picomatch' {
  export default function picomatch(
    glob: string | readonly string[],
    options?: { readonly dot?: boolean; readonly basename?: boolean; readonly nocase?: boolean },
  ): (path: string) => boolean;
}
