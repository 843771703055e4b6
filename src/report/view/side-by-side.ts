import { diffArrays } from 'diff';
import type { Genome } from '../../mutation/genome.ts';

/** One line of the older and the newer text beside each other; a number is that of the line in its file. */
export interface DiffRow {
  readonly kind: 'same' | 'changed' | 'removed' | 'added' | 'gap';
  readonly left?: Line;
  readonly right?: Line;
}

interface Line {
  readonly number: number;
  readonly text: string;
}

export interface FileDiff {
  readonly file: string;
  readonly rows: readonly DiffRow[];
}

const CONTEXT = 3;

/** The files that differ, with three lines around each change; `gap` stands for the lines left out. */
export function sideBySide(before: Genome, after: Genome): FileDiff[] {
  const files = [...new Set([...Object.keys(before.files), ...Object.keys(after.files)])].sort();
  return files
    .filter((file) => before.files[file] !== after.files[file])
    .map((file) => ({ file, rows: withoutSame(rowsOf(before.files[file] ?? '', after.files[file] ?? '')) }));
}

function rowsOf(before: string, after: string): DiffRow[] {
  const rows: DiffRow[] = [];
  let [left, right] = [0, 0];
  let removed: Line[] = [];
  const flush = (added: readonly Line[]): void => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++) {
      const [a, b] = [removed[i], added[i]];
      if (a && b) rows.push({ kind: 'changed', left: a, right: b });
      else if (a) rows.push({ kind: 'removed', left: a });
      else if (b) rows.push({ kind: 'added', right: b });
    }
    removed = [];
  };
  for (const part of diffArrays(linesOf(before), linesOf(after))) {
    if (part.removed) {
      flush([]);
      removed = part.value.map((text) => ({ number: ++left, text }));
    } else if (part.added) flush(part.value.map((text) => ({ number: ++right, text })));
    else {
      flush([]);
      for (const text of part.value)
        rows.push({ kind: 'same', left: { number: ++left, text }, right: { number: ++right, text } });
    }
  }
  flush([]);
  return rows;
}

function withoutSame(rows: readonly DiffRow[]): DiffRow[] {
  const near = rows.map((_, i) =>
    rows.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(({ kind }) => kind !== 'same'),
  );
  return rows.flatMap((row, i): DiffRow[] => {
    if (near[i]) return [row];
    return i === 0 || near[i - 1] ? [{ kind: 'gap' }] : [];
  });
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
