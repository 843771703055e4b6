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
 * Whether `found` is the wanted text but for blanks. A change that is itself only of blanks cannot be met that way:
 * for it every text between the old and the new one would pass.
 */
export function sameButBlanks({ before, wanted, found }: PathState): boolean {
  if (found === wanted) return true;
  if (found === null || wanted === null) return false;
  const meant = withoutBlanks(wanted);
  if (before !== null && withoutBlanks(before) === meant) return false;
  return withoutBlanks(found) === meant;
}
