/** A part of a file, as a tool that reads shows it. */
export interface Listing {
  /** Number of its first line. */
  readonly first: number;
  readonly lines: readonly string[];
  /** How many lines the file has, where the answer says so. */
  readonly total?: number;
  /** Whether there is nothing in the answer besides lines. */
  readonly isBare: boolean;
}

/** What stands between number and text, most particular first: a file may well begin with a blank. */
const SEPARATORS = [': ', '→', '\t', '| ', '|', ':'];
const FRAME = /^<\/?(?:path|type|content|file)>|^<(?:path|type)>.*<\/\w+>$|^$/;

/** Reads an answer of numbered lines. Undefined for one that has none, leaves lines out or cuts them. */
export function readListing(output: string): Listing | undefined {
  const rows = output.split(/\r?\n/);
  const readings = SEPARATORS.map((separator) => rows.map((row) => lineOf(row, separator)));
  const count = (numbered: (typeof readings)[number]): number =>
    numbered.filter((line) => line !== undefined).length;
  const most = Math.max(...readings.map(count));
  const numbered = readings.find((reading) => count(reading) === most) ?? [];
  if (most === 0) return undefined;
  const at = numbered.findIndex((line) => line !== undefined);
  const end = numbered.findLastIndex((line) => line !== undefined);
  const block = numbered.slice(at, end + 1);
  const first = block[0]?.n ?? 1;
  const lines = block.flatMap((line, i) => (line?.n === first + i ? [line.text] : []));
  const isCut = lines.some((line) => /\(line truncated|\.\.\. ?\[truncated/.test(line));
  if (lines.length !== block.length || isCut) return undefined;
  const rest = [...rows.slice(0, at), ...rows.slice(end + 1)].filter((row) => !FRAME.test(row.trim()));
  const total = /\btotal (\d+) lines|\blines \d+\s*[-–]\s*\d+ of (\d+)/i.exec(rest.join('\n'));
  return {
    first,
    lines,
    ...(total && { total: Number(total[1] ?? total[2]) }),
    isBare: rest.length === 0,
  };
}

function lineOf(row: string, separator: string): { n: number; text: string } | undefined {
  // The tags of older answers stand on the first line of the file.
  const line = row.replace(/^<(?:content|file)>(?=\s*\d)/, '');
  const [head, digits] = /^\s*(\d+)/.exec(line) ?? [];
  if (head === undefined || digits === undefined) return undefined;
  if (!line.startsWith(separator, head.length)) {
    // Of an empty line, some tools do not show the blank after the number.
    const isEmpty = line.length === head.length + separator.trimEnd().length;
    if (!isEmpty || !line.startsWith(separator.trimEnd(), head.length)) return undefined;
  }
  return { n: Number(digits), text: line.slice(head.length + separator.length) };
}
