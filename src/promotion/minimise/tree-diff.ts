import { ts } from 'ts-morph';
import type { Genome } from '../../mutation/genome.ts';
import type { TextEdit } from '../../mutation/operator.ts';
import { readSyntax } from '../../mutation/syntax.ts';

/**
 * What makes `after` of `before`, as edits of `before` that can be made one without another: statements that come or go,
 * and the smallest expressions that differ. Both should be laid out alike.
 */
export function treeDiff(before: Genome, after: Genome): TextEdit[] {
  const [a, b] = [readSyntax(before).files, readSyntax(after).files];
  return Object.keys(after.files).flatMap((file) => {
    const [was, is] = [a.get(file), b.get(file)];
    const [from, to] = [before.files[file] ?? '', after.files[file] ?? ''];
    if (from === to) return [];
    return was && is ? difference(was, is) : [{ file, start: 0, end: from.length, text: to }];
  });
}

function difference(a: ts.Node, b: ts.Node): TextEdit[] {
  if (a.getText() === b.getText()) return [];
  const [mine, yours] = [slotsOf(a), slotsOf(b)];
  const isAlike =
    a.kind === b.kind &&
    mine.length > 0 &&
    mine.length === yours.length &&
    skeleton(a, mine) === skeleton(b, yours);
  if (!isAlike) return [replacement(a, b)];
  const edits: TextEdit[] = [];
  for (const [i, slot] of mine.entries()) {
    const other = yours[i] ?? [];
    const made = areStatements(a, slot, other) ? listDifference(a, slot, other) : pairDifference(slot, other);
    if (!made) return [replacement(a, b)];
    edits.push(...made);
  }
  return edits;
}

type Slot = readonly ts.Node[];

/** Children, each by itself or as a list. */
function slotsOf(node: ts.Node): Slot[] {
  const slots: Slot[] = [];
  ts.forEachChild(
    node,
    (child) => void slots.push([child]),
    (children) => void slots.push([...children]),
  );
  return slots;
}

/** What a node is besides its children: keywords and punctuation that no child stands for. */
function skeleton(node: ts.Node, slots: readonly Slot[]): string {
  const source = node.getSourceFile().text;
  const parts: string[] = [];
  let at = node.getStart();
  for (const slot of slots) {
    const [first, last] = [slot[0], slot.at(-1)];
    if (!first || !last) continue;
    parts.push(source.slice(at, first.getStart()));
    at = last.end;
  }
  return [...parts, source.slice(at, node.end)].join('·').replace(/[\s,;]+/g, '');
}

function pairDifference(mine: Slot, yours: Slot): TextEdit[] | undefined {
  if (mine.length !== yours.length) return undefined;
  return mine.flatMap((node, i) => {
    const other = yours[i];
    return other ? difference(node, other) : [];
  });
}

const areStatements = (parent: ts.Node, ...slots: readonly Slot[]): boolean =>
  (ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent)) &&
  slots.flat().every((node) => ts.isStatement(node) || node.kind === ts.SyntaxKind.EndOfFileToken);

/** Statements that are the same stay; between them those of one kind and name are compared, all others come or go. */
function listDifference(parent: ts.Node, mine: Slot, yours: Slot): TextEdit[] {
  const file = parent.getSourceFile().fileName;
  const first = mine[0]?.getFullStart() ?? firstPlace(parent);
  const align = (
    a: Slot,
    b: Slot,
    at: number,
    keyOf: (node: ts.Node) => string,
    between: (a: Slot, b: Slot, at: number) => TextEdit[],
  ): TextEdit[] => {
    const edits: TextEdit[] = [];
    let [i, j] = [0, 0];
    for (const [p, q] of [...commonOf(a.map(keyOf), b.map(keyOf)), [a.length, b.length] as const]) {
      edits.push(...between(a.slice(i, p), b.slice(j, q), a[i - 1]?.end ?? at));
      const [node, other] = [a[p], b[q]];
      if (node && other) edits.push(...difference(node, other));
      [i, j] = [p + 1, q + 1];
    }
    return edits;
  };
  const comeAndGo = (a: Slot, b: Slot, at: number): TextEdit[] => [
    ...a.map((node) => ({ file, start: node.getFullStart(), end: node.end, text: '' })),
    ...b.map((node) => ({ file, start: at, end: at, text: `\n${node.getFullText().trim()}` })),
  ];
  return align(
    mine,
    yours,
    first,
    (node) => node.getText(),
    (a, b, at) => align(a, b, at, kindAndName, comeAndGo),
  );
}

function kindAndName(node: ts.Node): string {
  const named = ts.isVariableStatement(node) ? node.declarationList.declarations[0] : node;
  const name = named && 'name' in named && named.name ? (named.name as ts.Node).getText() : '';
  return `${node.kind} ${name}`;
}

/** Right behind the brace of an empty block. */
const firstPlace = (parent: ts.Node): number =>
  ts.isBlock(parent) ? parent.getStart() + 1 : ts.isSourceFile(parent) ? 0 : parent.end;

/** Longest common subsequence, as pairs of places. */
function commonOf(x: readonly string[], y: readonly string[]): (readonly [number, number])[] {
  const length = Array.from({ length: x.length + 1 }, () => new Array<number>(y.length + 1).fill(0));
  const at = (i: number, j: number): number => length[i]?.[j] ?? 0;
  for (let i = x.length - 1; i >= 0; i--)
    for (let j = y.length - 1; j >= 0; j--)
      (length[i] as number[])[j] =
        x[i] === y[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < x.length && j < y.length;) {
    if (x[i] === y[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

function replacement(a: ts.Node, b: ts.Node): TextEdit {
  return { file: a.getSourceFile().fileName, start: a.getStart(), end: a.end, text: b.getText() };
}
