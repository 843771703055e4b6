/** A wanted replacement in one file, in the file's text as the agent has read it (lines end in `\n`). */
export interface Change {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly replaceAll: boolean;
}

export function occurrences(text: string, part: string): number {
  return part === '' ? 0 : text.split(part).length - 1;
}

/** The text after the change; unchanged when `before` is not in it. */
export function applied(text: string, change: Change): string {
  if (change.replaceAll) return text.split(change.before).join(change.after);
  const at = text.indexOf(change.before);
  return at < 0 ? text : text.slice(0, at) + change.after + text.slice(at + change.before.length);
}

/** The same change, quoting `lines` more whole lines of `text` on either side. */
export function widened(change: Change, text: string, lines: number): Change {
  const at = text.indexOf(change.before);
  if (at < 0 || lines <= 0 || change.replaceAll) return change;
  const end = at + change.before.length;
  let from = at;
  let to = end;
  for (let i = 0; i <= lines; i++) {
    if (i > 0) from = Math.max(0, from - 1);
    from = text.lastIndexOf('\n', from - 1) + 1;
    const next = text.indexOf('\n', i > 0 ? to + 1 : to);
    to = next < 0 ? text.length : next;
  }
  const lead = text.slice(from, at);
  const tail = text.slice(end, Math.max(end, to));
  return { ...change, before: lead + change.before + tail, after: lead + change.after + tail };
}

/** The smallest change of whole lines that turns `current` into `wanted`, with enough context to be unique; undefined when they are equal. */
export function repair(file: string, current: string, wanted: string): Change | undefined {
  if (current === wanted) return undefined;
  const a = current.split('\n');
  const b = wanted.split('\n');
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  for (;;) {
    const before = a.slice(head, a.length - tail).join('\n');
    const after = b.slice(head, b.length - tail).join('\n');
    const whole = head === 0 && tail === 0;
    if (whole || (before.trim() !== '' && occurrences(current, before) === 1))
      return { file, before, after, replaceAll: false };
    if (head > 0) head--;
    if (tail > 0) tail--;
  }
}
