import type { Random } from '../../random.ts';
import { drawIntent, linesOf, type BlockWish } from '../edit/intent.ts';
import type { CasePart } from '../mode.ts';
import type { Source } from '../source.ts';
import {
  applies,
  type Edit,
  edited,
  hunk,
  patch,
  places,
  surroundings,
  textOf,
  update,
  wanted,
} from './patch.ts';
import type { Surroundings, Writing } from './patch.ts';

/** A file to patch, and others of the same split. */
export interface Material {
  readonly source: Source;
  readonly others: readonly Source[];
}

/** A small change, with what stands around it; these lines together stand in the file once. */
export interface Drawn {
  readonly all: readonly string[];
  readonly edit: Edit;
  readonly around: Surroundings;
  readonly golden: string;
}

export function drawEdit(
  random: Random,
  source: Source,
  wish: BlockWish = {},
  context?: number,
): Drawn | undefined {
  if (!endsPlainly(source.text)) return undefined;
  const intent = drawIntent(random, source, { lines: [1, 5], ...wish });
  if (intent === undefined) return undefined;
  const all = linesOf(source.text);
  const { first, before, after } = intent;
  const edit = { first, before, after };
  const around = surroundings(all, edit, context);
  if (places(all, wanted(around)) !== 1) return undefined;
  return { all, edit, around, golden: textOf(edited(all, [edit])) };
}

/** In a line that is not empty, with a newline; other ends have a mode of their own. */
function endsPlainly(text: string): boolean {
  return /[^\n]\n$/.test(text);
}

/** Several edits of one file, in its order, with at least `gap` lines between them. */
export function drawEdits(random: Random, source: Source, count: number, gap = 8): Drawn[] | undefined {
  const drawn: Drawn[] = [];
  for (let tries = 0; tries < 30 && drawn.length < count; tries++) {
    const next = drawEdit(random, source);
    if (next && drawn.every(({ edit }) => isApart(edit, next.edit, gap))) drawn.push(next);
  }
  return drawn.length < count ? undefined : drawn.sort((a, b) => a.edit.first - b.edit.first);
}

function isApart(a: Edit, b: Edit, gap: number): boolean {
  return a.first + a.before.length + gap <= b.first || b.first + b.before.length + gap <= a.first;
}

/** One change whose hunk is written in some other way than plainly; the wanted file is that of the plain one. */
export function drifted(source: Source, drawn: Drawn, writing: Writing): CasePart | undefined {
  const plain = patch(update(source.path, hunk(drawn.around)));
  const text = patch(update(source.path, hunk(drawn.around, writing)));
  if (text === plain) return undefined;
  return applies({ [source.path]: source.text }, text, { [source.path]: drawn.golden }, source.whitespace);
}

/** Another file of the split, at a path of its own. */
export function another(random: Random, { source, others }: Material): Source | undefined {
  const apart = others.filter(({ path, text }) => path !== source.path && endsPlainly(text));
  return apart.length === 0 ? undefined : random.pick(apart);
}
