import { Node, type FunctionDeclaration } from 'ts-morph';
import { editText } from '../apply-edits.ts';
import { shuffled } from '../draw.ts';
import { fallback } from '../fallback.ts';
import { callersOf } from '../function-shape.ts';
import type { Operator, Proposal, TextEdit } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { fileOf } from '../parse-tool.ts';
import type { Random } from '../../random.ts';
import { functionsOf, nodesOf } from '../sites.ts';
import { append, brief, proposal, replaceNode, withHelpers } from '../write.ts';
import { comparisonNormalise } from './comparison-normalise.ts';
import { comparisonSoften } from './comparison-soften.ts';
import { listWrap } from './list-wrap.ts';
import { literalNumber } from './literal-number.ts';
import { loopBounds } from './loop-bounds.ts';
import { stringWrap } from './string-wrap.ts';
import { substituteTyped } from './substitute-typed.ts';

const inner: readonly (readonly [Operator, number])[] = [
  [comparisonNormalise, 6],
  [comparisonSoften, 2],
  [stringWrap, 2],
  [listWrap, 2],
  [literalNumber, 1],
  [loopBounds, 1],
  [substituteTyped, 1],
];

export const functionClone: Operator = {
  name: 'function-clone',
  group: 'function',
  weight: 4,
  description:
    'Copies a function with one change, inside it or inside what it calls, and calls the copy where the original finds nothing.',
  *propose(parent, random) {
    const sources = inner.map(([operator, weight]) => ({
      proposals: operator.propose(parent, random)[Symbol.iterator](),
      weight,
    }));
    for (let n = 0; n < 200; n++) {
      const next = random.weighted(sources, (s) => s.weight).proposals.next();
      if (next.done === true) continue;
      const made = cloneWith(parent, next.value, random);
      if (made) yield made;
    }
  },
};

function cloneWith(parent: ParsedTool, change: Proposal, random: Random): Proposal | undefined {
  const functions = functionsOf(parent);
  const target = functions.find((f) => change.edits.some((e) => inside(e, f)));
  if (!target) return undefined;
  const extra = change.edits.filter((e) => !inside(e, target));
  if (extra.some((e) => e.start !== target.getSourceFile().getEnd())) return undefined;

  const callers = callersOf(functions);
  const upstream = closure(target, (f) => callers.get(f) ?? []);
  const outer = random.pick([...upstream]);
  const downstream = closure(outer, (f) => functions.filter((g) => callers.get(g)?.includes(f)));
  const copied = [...upstream].filter((f) => downstream.has(f));
  const names = new Map(copied.map((f) => [f.getName() ?? '', freshName(f, functions)]));

  const calls = nodesOf(parent)
    .filter(Node.isCallExpression)
    .filter(
      (c) =>
        c.getExpression().getText() === outer.getName() &&
        !copied.some((f) => c.getStart() >= f.getStart() && c.getEnd() <= f.getEnd()),
    );
  const [call] = shuffled(calls, random);
  if (!call) return undefined;
  const args = call
    .getArguments()
    .map((a) => a.getText())
    .join(', ');
  const { text, helper } = fallback(call, [`${names.get(outer.getName() ?? '') ?? ''}(${args})`]);
  const copies = copied.map((f) =>
    append(f.getSourceFile(), copyOf(f, names, f === target ? change.edits.filter((e) => inside(e, f)) : [])),
  );
  const edits = withHelpers(call.getSourceFile(), [replaceNode(call, text), ...copies, ...extra], [helper]);
  return proposal(`${brief(call)}, failing that with (${change.summary})`, edits);
}

const inside = (edit: TextEdit, f: FunctionDeclaration): boolean =>
  edit.file === fileOf(f.getSourceFile()) &&
  edit.start >= f.getStart() &&
  edit.end <= f.getEnd() &&
  edit.start < f.getEnd();

function closure(
  start: FunctionDeclaration,
  next: (f: FunctionDeclaration) => readonly FunctionDeclaration[],
): ReadonlySet<FunctionDeclaration> {
  const seen = new Set([start]);
  for (const f of seen) for (const g of next(f)) seen.add(g);
  return seen;
}

function freshName(f: FunctionDeclaration, functions: readonly FunctionDeclaration[]): string {
  const taken = new Set(functions.map((g) => g.getName()));
  const stem = (f.getName() ?? '').replace(/\d+$/, '');
  let number = 2;
  while (taken.has(`${stem}${number}`)) number++;
  return `${stem}${number}`;
}

/** The function's source with the change made and the copied functions called by their new names. */
function copyOf(
  f: FunctionDeclaration,
  names: ReadonlyMap<string, string>,
  edits: readonly TextEdit[],
): string {
  const own = edits.map((e) => ({
    start: e.start - f.getStart(),
    end: e.end - f.getStart(),
    text: rename(e.text, names),
  }));
  const renames = f
    .getDescendants()
    .filter(
      (n) =>
        Node.isIdentifier(n) && names.has(n.getText()) && !Node.isPropertyAccessExpression(n.getParent()),
    )
    .map((n) => ({
      start: n.getStart() - f.getStart(),
      end: n.getEnd() - f.getStart(),
      text: names.get(n.getText()) ?? '',
    }))
    .filter((r) => !own.some((o) => r.start < o.end && o.start < r.end));
  return editText(f.getText(), [...own, ...renames]).replace(/^export (default )?/, '');
}

const rename = (text: string, names: ReadonlyMap<string, string>): string =>
  text.replace(/(?<![.\w])\w+(?=\()/g, (word) => names.get(word) ?? word);
