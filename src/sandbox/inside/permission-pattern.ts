const SPECIAL = /[.+^${}()|[\]\\]/g;

/** Whether a pattern of a permission rule fits, as OpenCode reads it: `*` is anything, `?` is one character. */
export function fitsPattern(text: string, pattern: string): boolean {
  const source = pattern.replace(SPECIAL, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
