import type { Random } from '../../../random.ts';
import { type Change, occurrences } from './change.ts';

/** A slip: what a model does to the text it means to quote. Returns undefined where it cannot happen. */
interface Slip {
  readonly name: string;
  /** Share of first attempts, in percent, where the slip can happen. */
  readonly weight: number;
  make(change: Change, file: string, random: Random): Change | undefined;
}

const mapLines = (text: string, f: (line: string, i: number) => string): string =>
  text.split('\n').map(f).join('\n');
const both = (change: Change, f: (text: string) => string): Change => ({
  ...change,
  before: f(change.before),
  after: f(change.after),
});
const indentOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? '';

/** Indices of lines of `before` that the change keeps. */
function keptLines(change: Change): number[] {
  const after = new Set(change.after.split('\n'));
  return change.before
    .split('\n')
    .flatMap((line, i) => (line.trim().length > 3 && after.has(line) ? [i] : []));
}

/**
 * Kinds and weights are our own judgement, after what is published of failed edit calls of real agents: most calls are
 * exact; among the rest, blanks dominate, then too little context and stale text.
 */
export const SLIPS: readonly Slip[] = [
  {
    name: 'indentation-shift',
    weight: 9,
    make(change, _file, random) {
      const lines = change.before.split('\n').filter((l) => l.trim() !== '');
      const common = Math.min(...lines.map((l) => indentOf(l).length));
      if (common > 0 && random.chance(0.6))
        return both(change, (t) => mapLines(t, (l) => l.slice(Math.min(common, indentOf(l).length))));
      if (common === 0 && lines.length < 2) return undefined;
      return both(change, (t) => mapLines(t, (l) => (l.trim() === '' ? l : `  ${l}`)));
    },
  },
  {
    name: 'tabs-or-spaces',
    weight: 6,
    make(change) {
      const swap = (t: string): string =>
        mapLines(t, (l) => {
          const indent = indentOf(l);
          const swapped = indent.includes('\t')
            ? indent.replaceAll('\t', '    ')
            : indent.replace(/ {2}/g, '\t');
          return swapped + l.slice(indent.length);
        });
      const slipped = both(change, swap);
      return slipped.before === change.before ? undefined : slipped;
    },
  },
  {
    name: 'trailing-blanks',
    weight: 5,
    make(change, _file, random) {
      const lines = change.before.split('\n');
      const trimmed = lines.map((l) => l.trimEnd()).join('\n');
      if (trimmed !== change.before) return { ...change, before: trimmed };
      const at = random.int(lines.length);
      return { ...change, before: lines.map((l, i) => (i === at ? `${l} ` : l)).join('\n') };
    },
  },
  {
    name: 'blank-lines-at-edges',
    weight: 4,
    make: (change, _file, random) => both(change, random.chance(0.5) ? (t) => `\n${t}` : (t) => `${t}\n\n`),
  },
  {
    name: 'too-little-context',
    weight: 6,
    make(change, file) {
      const a = change.before.split('\n');
      const b = change.after.split('\n');
      while (a.length > 1 && b.length > 1 && a[0] === b[0]) {
        a.shift();
        b.shift();
      }
      while (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-1)) {
        a.pop();
        b.pop();
      }
      const before = a.join('\n');
      return occurrences(file, before) > 1 ? { ...change, before, after: b.join('\n') } : undefined;
    },
  },
  {
    name: 'stale-line',
    weight: 5,
    make(change, _file, random) {
      const kept = keptLines(change);
      if (kept.length === 0) return undefined;
      const line = change.before.split('\n')[random.pick(kept)] ?? '';
      const word = /[A-Za-z_]{3,}/.exec(line)?.[0];
      if (!word) return undefined;
      const old = line.replace(word, `${word}${random.pick(['Old', '2', 's'])}`);
      return both(change, (t) => mapLines(t, (l) => (l === line ? old : l)));
    },
  },
  {
    name: 'line-number-prefix',
    weight: 3,
    make(change, file, random) {
      const at = file.indexOf(change.before);
      if (at < 0) return undefined;
      const first = file.slice(0, at).split('\n').length;
      const number = (t: string): string => mapLines(t, (l, i) => `${first + i}: ${l}`);
      return random.chance(0.5) ? both(change, number) : { ...change, before: number(change.before) };
    },
  },
  {
    name: 'escaped-newlines',
    weight: 2,
    make: (change) =>
      change.before.includes('\n') ? both(change, (t) => t.replaceAll('\n', '\\n')) : undefined,
  },
  {
    name: 'typographic-quotes',
    weight: 2,
    make(change) {
      const straight = change.before
        .replace(/[\u2018\u2019]/g, "'")
        .replace(/[\u201c\u201d]/g, '"')
        .replace(/[\u2013\u2014]/g, '-');
      if (straight !== change.before) return { ...change, before: straight };
      const curly = change.before.replace(/'/g, '\u2019').replace(/"/g, '\u201d');
      return curly === change.before ? undefined : { ...change, before: curly };
    },
  },
  {
    name: 'elision',
    weight: 1,
    make(change) {
      const kept = keptLines(change).filter((i) => i > 0);
      const lines = change.before.split('\n');
      const line = lines[kept[0] ?? -1];
      if (line === undefined || lines.length < 4) return undefined;
      return both(change, (t) => mapLines(t, (l) => (l === line ? `${indentOf(l)}// ...` : l)));
    },
  },
  { name: 'identical', weight: 1, make: (change) => ({ ...change, after: change.before }) },
];

const TOTAL = 100;

/**
 * The change as the model words it. `factor` scales every slip's frequency: 1 on a first attempt, less once the exact
 * text has just been shown. A slip that cannot happen here leaves the call exact.
 */
export function withSlip(
  change: Change,
  file: string,
  factor: number,
  random: Random,
): { change: Change; slip: string } {
  const exact = { name: 'none', weight: TOTAL - SLIPS.reduce((sum, s) => sum + s.weight, 0) * factor };
  const drawn = random.weighted<Slip | typeof exact>([exact, ...SLIPS], (s) =>
    'make' in s ? s.weight * factor : s.weight,
  );
  const made = 'make' in drawn ? drawn.make(change, file, random) : undefined;
  return made ? { change: made, slip: drawn.name } : { change, slip: 'none' };
}
