import type { Genome } from './genome.ts';
import type { TextEdit } from './operator.ts';

/** The text with the edits made; offsets are those of the text before any of them. Throws when two overlap. */
export function editText(text: string, edits: readonly Pick<TextEdit, 'start' | 'end' | 'text'>[]): string {
  const ordered = edits
    .map((edit, order) => ({ edit, order }))
    .sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.order - b.order);
  let out = '';
  let at = 0;
  for (const { edit } of ordered) {
    if (edit.start < at) throw new RangeError(`edits overlap at ${edit.start}`);
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}

/** A new genome with the edits made; the given one stays as it is. */
export function applyEdits(genome: Genome, edits: readonly TextEdit[]): Genome {
  const files: Record<string, string> = { ...genome.files };
  for (const file of new Set(edits.map((e) => e.file))) {
    files[file] = editText(
      files[file] ?? '',
      edits.filter((e) => e.file === file),
    );
  }
  return { entry: genome.entry, files };
}

export function overlap(a: readonly TextEdit[], b: readonly TextEdit[]): boolean {
  return a.some((x) => b.some((y) => x.file === y.file && x.start < y.end && y.start < x.end));
}
