/** A stretch of the file's text: `[start, end)`. */
export interface Span {
  start: number;
  end: number;
}

function sameLine(line: string, wanted: string): boolean {
  return line === wanted;
}

/** Every place where the wanted text stands, also inside a line. */
function textSpans(content: string, wanted: string): Span[] {
  const spans: Span[] = [];
  if (wanted === '') return spans;
  let start = content.indexOf(wanted);
  while (start !== -1) {
    spans.push({ start, end: start + wanted.length });
    start = content.indexOf(wanted, start + 1);
  }
  return spans;
}

/** Every run of whole lines that are the same as the wanted lines. */
function lineSpans(content: string, wanted: string): Span[] {
  const lines = content.split('\n');
  const wantedLines = wanted.split('\n');
  const spans: Span[] = [];
  let start = 0;
  for (let first = 0; first + wantedLines.length <= lines.length; first++) {
    const block = lines.slice(first, first + wantedLines.length);
    if (wantedLines.every((wantedLine, i) => sameLine(block[i] ?? '', wantedLine))) {
      spans.push({ start, end: start + block.join('\n').length });
    }
    start += (lines[first] ?? '').length + 1;
  }
  return spans;
}

export function findSpans(content: string, wanted: string): Span[] {
  const spans = textSpans(content, wanted);
  if (spans.length > 0) return spans;
  return lineSpans(content, wanted);
}
