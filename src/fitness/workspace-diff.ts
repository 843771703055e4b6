/** Relative path to text; null where there is no file. */
export type FileStates = Readonly<Record<string, string | null>>;

function stateOf(path: string, overlay: FileStates, base: Readonly<Record<string, string>>): string | null {
  if (Object.hasOwn(overlay, path)) return overlay[path] ?? null;
  return Object.hasOwn(base, path) ? (base[path] ?? null) : null;
}

/** One path whose state is looked at: before the call, as wanted, as found. */
export interface PathState {
  readonly path: string;
  readonly before: string | null;
  readonly wanted: string | null;
  readonly found: string | null;
}

/** Every path that was to change or did change. */
export function pathStates(
  before: Readonly<Record<string, string>>,
  wanted: FileStates,
  changed: FileStates,
): PathState[] {
  const paths = new Set([...Object.keys(wanted), ...Object.keys(changed)]);
  return [...paths].sort().map((path) => ({
    path,
    before: stateOf(path, {}, before),
    wanted: stateOf(path, wanted, before),
    found: stateOf(path, changed, before),
  }));
}

/** The text without blanks at the starts and ends of lines, without blank lines and with one kind of line ending. */
export function withoutBlanks(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(/^[ \t\f\v]+|[ \t\f\v]+$/g, ''))
    .filter((line) => line !== '')
    .join('\n');
}

/**
 * Whether `found` is the wanted text but for blanks in the place that was to change. Everything around that place must
 * be as it was, byte for byte: else a tool that strips every file of its indentation would be found to be right.
 *
 * A change that is itself only of blanks cannot be met that way: for it every text between old and new would pass.
 */
export function sameButBlanks({ before, wanted, found }: PathState, margin = 0): boolean {
  if (found === wanted) return true;
  if (found === null || wanted === null) return false;
  const { head, tail } = surroundings(before ?? '', wanted, margin);
  if (found.length < head.length + tail.length || !found.startsWith(head) || !found.endsWith(tail))
    return false;
  const place = (text: string): string => withoutBlanks(text.slice(head.length, text.length - tail.length));
  if (before !== null && place(before) === place(wanted)) return false;
  return place(found) === place(wanted);
}

/**
 * The text before and after the lines that differ, and `margin` lines more on both sides. Blank lines beside the place
 * belong to the place.
 */
function surroundings(
  before: string,
  wanted: string,
  margin: number,
): { readonly head: string; readonly tail: string } {
  const a = before.split(/(?<=\n)/);
  const b = wanted.split(/(?<=\n)/);
  const room = Math.min(a.length, b.length);
  let head = 0;
  while (head < room && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < room - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  head = Math.max(0, head - margin);
  tail = Math.max(0, tail - margin);
  const isBlank = (line: string | undefined): boolean => line?.trim() === '';
  while (head > 0 && isBlank(b[head - 1])) head--;
  while (tail > 0 && isBlank(b[b.length - tail])) tail--;
  return { head: b.slice(0, head).join(''), tail: b.slice(b.length - tail).join('') };
}
