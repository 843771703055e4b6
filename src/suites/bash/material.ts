import type { Random } from '../../random.ts';
import type { Case, Fact } from '../case.ts';
import type { CasePart } from '../mode.ts';
import type { Source } from '../source.ts';
import { drawTree, type Tree } from '../tree/tree.ts';

/** A small project in which commands are run, and the file of it that they are mostly about. */
export interface Project extends Tree {
  readonly path: string;
  /** Of the file at `path`. */
  readonly lines: readonly string[];
}

/** Paths that a shell takes as they are. */
const PLAIN = /^[\w./-]+$/;

export function drawProject(
  random: Random,
  sources: readonly Source[],
): { readonly material: Project; readonly source: string } | undefined {
  const drawn = drawTree(random, sources, [3, 6]);
  const paths = Object.keys(drawn?.material.files ?? {});
  const [path] = paths;
  if (drawn === undefined || path === undefined || !paths.every((p) => PLAIN.test(p))) return undefined;
  const { files } = drawn.material;
  return { source: drawn.source, material: { files, path, lines: linesOf(files[path] ?? '') } };
}

export function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

/** What `wc -l` counts. */
export function newlines(text: string): number {
  return text.split('\n').length - 1;
}

/**
 * Limits of calls, in milliseconds. `plenty` is never met by a command that ends. The others are below the deadline that
 * an evaluation has for a call (2 s), so that a tool which keeps to them answers, late or wrongly, and does not hang:
 * `waits` where a command ends at once but something goes on, `short` where the command itself does not end.
 */
export const LIMIT = { plenty: 10_000, waits: 700, short: 450 } as const;

type Answer = Extract<Case['expect'], { kind: 'answer' }>;

/** A command, and what a true answer to it holds. */
export function answered(
  files: CasePart['files'],
  args: { readonly command: string; readonly timeout?: number; readonly workdir?: string },
  wanted: Partial<Answer>,
): CasePart {
  return {
    files,
    args: { timeout: LIMIT.plenty, ...args },
    expect: { kind: 'answer', has: [], hasNot: [], extent: 'any', files: {}, ...wanted },
  };
}

/** The line stands in the answer. */
export function fact(...parts: string[]): Fact {
  return { parts };
}

/** What must be seen of lines that are shown: each that has letters or digits, without the blanks around it. */
export function lineFacts(lines: readonly string[]): Fact[] {
  return [...new Set(lines.map((line) => line.trim()))]
    .filter((line) => /[a-z\d]/i.test(line))
    .map((line) => fact(line));
}

/** A line that is long enough to be known again and stands in none of `shown`. */
export function lineBeside(random: Random, all: readonly string[], shown: readonly string[]): Fact[] {
  const others = all.map((line) => line.trim()).filter((line) => line.length >= 16);
  const apart = others.filter((line) => !shown.some((s) => s.includes(line)));
  return apart.length === 0 ? [] : [fact(random.pick(apart))];
}

/** Two small numbers and their sum: what a script computes stands nowhere in its text. */
export function sum(random: Random): { readonly a: number; readonly b: number; readonly total: number } {
  const [a, b] = [20 + random.int(300), 20 + random.int(300)];
  return { a, b, total: a + b };
}
