import { ts } from 'ts-morph';
import type { Syntax } from '../syntax.ts';
import type { NamedFunction, OwnFunctions } from './own-functions.ts';
import { each, squeeze } from './walk.ts';

/** The code from which all else of a genome is reached. */
export interface AskingCode {
  /** A tool's function, or a whole module. */
  readonly execute: ts.Node;
  /** Name of the parameter that holds the tool context, where there is one. */
  readonly contextName?: string | undefined;
}

/** Which parameter of `execute` the context is. */
const CONTEXT = 1;

/**
 * All that is done with the tool context besides reading its parts, calling its `ask`, and handing it on to functions of the
 * genome's own, which are under the same check: each as the text of what it stands in. So are requests to somebody else, and
 * calls of those functions with something else in the context's place, since a request made to it asks nobody.
 */
export function misusesOfContext(syntax: Syntax, tool: AskingCode, functions: OwnFunctions): string[] {
  const found: string[] = [];
  const blame = (node: ts.Node): void => void found.push(squeeze(node.parent.getText()));
  const holders = tool.contextName === undefined ? undefined : holdersOf(tool.execute, functions.all);
  for (const source of syntax.files.values()) {
    each(source, (node) => {
      if (isAsk(node) && !(isCalled(node) && (!holders || holders.asks.has(node)))) blame(node);
    });
  }
  if (!holders) return found;
  for (const node of holders.misused) blame(node);
  for (const { name, root } of functions.all) {
    const indexes = holders.indexes.get(root);
    if (!indexes) continue;
    for (const source of syntax.files.values()) {
      each(source, (node) => {
        if (!isNamed(node, name) || isDeclarationOf(node, root)) return;
        if (isSomebodyElses(node, functions.namespaces) || isTheTool(node, root, tool)) return;
        const { parent } = node;
        const given = ts.isCallExpression(parent) && parent.expression === node ? parent.arguments : [];
        if (![...indexes].every((index) => holders.handedOn.has(given[index]))) blame(node);
      });
    }
  }
  return found;
}

interface Holders {
  /** Which parameters of a function hold the context. */
  readonly indexes: ReadonlyMap<ts.Node, ReadonlySet<number>>;
  /** Where its `ask` is named. */
  readonly asks: ReadonlySet<ts.Node>;
  /** Where it is an argument of a function that holds it, too. */
  readonly handedOn: ReadonlySet<ts.Node | undefined>;
  readonly misused: readonly ts.Node[];
}

/** Follows the context from `execute` through every function that it is handed to. */
function holdersOf(execute: ts.Node, functions: readonly NamedFunction[]): Holders {
  const indexes = new Map<ts.Node, Set<number>>();
  const asks = new Set<ts.Node>();
  const handedOn = new Set<ts.Node>();
  const misused: ts.Node[] = [];
  const open: [root: ts.Node, index: number][] = [];
  const follow = (root: ts.Node, index: number): void => {
    const known = indexes.get(root) ?? new Set();
    indexes.set(root, known);
    if (known.has(index)) return;
    known.add(index);
    open.push([root, index]);
  };
  follow(execute, CONTEXT);
  for (let next = open.pop(); next; next = open.pop()) {
    const [root, index] = next;
    const own = plainParameter(root, index);
    if (!own) continue;
    each(root, (node) => {
      if (isNamed(node, 'arguments') && !isSomebodyElses(node)) return void misused.push(node);
      if (!isNamed(node, own.text) || node === own || isSomebodyElses(node)) return;
      const { parent } = node;
      if (ts.isPropertyAccessExpression(parent)) {
        if (isAsk(parent)) asks.add(parent);
        if (isChanged(parent)) misused.push(node);
        return;
      }
      const takers = takersOf(node, functions);
      if (takers.length === 0) return void misused.push(node);
      handedOn.add(node);
      for (const taker of takers) follow(taker.root, taker.index);
    });
  }
  return { indexes, asks, handedOn, misused };
}

/** The functions that take a node as a plain parameter; none where it goes anywhere else. */
function takersOf(
  node: ts.Node,
  functions: readonly NamedFunction[],
): { readonly root: ts.Node; readonly index: number }[] {
  const { parent } = node;
  if (!ts.isCallExpression(parent) || !ts.isIdentifier(parent.expression)) return [];
  const index = parent.arguments.indexOf(node as ts.Expression);
  if (index === -1 || parent.arguments.slice(0, index).some(ts.isSpreadElement)) return [];
  const { text } = parent.expression;
  const called = functions.filter(({ name }) => name === text);
  return called.every(({ root }) => plainParameter(root, index))
    ? called.map(({ root }) => ({ root, index }))
    : [];
}

function plainParameter(root: ts.Node, index: number): ts.Identifier | undefined {
  const parameter = ts.isFunctionLike(root) ? root.parameters[index] : undefined;
  if (!parameter || parameter.dotDotDotToken || parameter.initializer) return undefined;
  return ts.isIdentifier(parameter.name) ? parameter.name : undefined;
}

const isNamed = (node: ts.Node, name: string): node is ts.Identifier =>
  ts.isIdentifier(node) && node.text === name;

const isAsk = (node: ts.Node): boolean => ts.isPropertyAccessExpression(node) && node.name.text === 'ask';

const isCalled = (node: ts.Node): boolean =>
  ts.isCallExpression(node.parent) && node.parent.expression === node;

/** `x.name` but for namespaces of the genome's own, `{ name: 1 }`, a method, a type's member. */
function isSomebodyElses(node: ts.Identifier, namespaces: ReadonlySet<string> = new Set()): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node)
    return !(ts.isIdentifier(parent.expression) && namespaces.has(parent.expression.text));
  return (
    (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodDeclaration(parent)) &&
    parent.name === node
  );
}

function isDeclarationOf(node: ts.Identifier, root: ts.Node): boolean {
  const { parent } = node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isImportClause(parent)) return true;
  return parent === root || (ts.isVariableDeclaration(parent) && parent.initializer === root);
}

/** `execute: name` and `{ execute }`, where that is what OpenCode calls. */
function isTheTool(node: ts.Identifier, root: ts.Node, { execute }: AskingCode): boolean {
  const { parent } = node;
  if (root !== execute) return false;
  return (
    ts.isShorthandPropertyAssignment(parent) ||
    (ts.isPropertyAssignment(parent) && parent.name.getText() === 'execute')
  );
}

/** `ctx.part = …`, `delete ctx.part`, `ctx.part++` */
function isChanged(part: ts.Expression): boolean {
  const { parent } = part;
  if (
    ts.isDeleteExpression(parent) ||
    ts.isPrefixUnaryExpression(parent) ||
    ts.isPostfixUnaryExpression(parent)
  )
    return !ts.isPrefixUnaryExpression(parent) || parent.operator !== ts.SyntaxKind.ExclamationToken;
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === part &&
    parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  );
}
