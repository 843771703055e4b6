/** The text without any blanks: what remains the same under every drift of whitespace. */
export function bare(text: string): string {
  return text.replace(/\s+/g, '');
}

/** How often `part` stands in `text`, overlaps counted. */
export function count(text: string, part: string): number {
  let found = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) found++;
  return found;
}

export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** The longest indentation that all lines with text share. */
export function commonIndent(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== '').map(indentOf);
  let common = indents[0] ?? '';
  for (const indent of indents) while (!indent.startsWith(common)) common = common.slice(0, -1);
  return common;
}

export function toCrlf(text: string): string {
  return text.replace(/\n/g, '\r\n');
}
