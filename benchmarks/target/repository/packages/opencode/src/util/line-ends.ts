/** The line end that a text uses: that of its first line. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  return /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
}

export function withLineEnd(text: string, lineEnd: '\n' | '\r\n'): string {
  return text.replace(/\r?\n/g, lineEnd);
}
