import { ts } from 'ts-morph';
import type { Syntax } from '../syntax.ts';
import type { ToolShape } from './contract-check.ts';

const writeNames: ReadonlySet<string> = new Set(
  [
    'writeFile',
    'appendFile',
    'rm',
    'rmdir',
    'unlink',
    'rename',
    'copyFile',
    'cp',
    'truncate',
    'open',
    'mkdir',
    'symlink',
    'link',
    'chmod',
    'chown',
    'createWriteStream',
    'write',
  ].flatMap((name) => [name, `${name}Sync`]),
);

/** What the permission check knows of one genome. */
interface Requests {
  /** Each request (or call of a function that makes one) with the place it holds in the flow, as text. */
  readonly sites: readonly string[];
  /** Writes that no request stands before, as seen from `execute`. */
  readonly unguardedWrites: number;
  /** Declarations of, and assignments to, the context's name; uses of `ask` other than calling it. */
  readonly tampering: number;
}

/** Undefined when the child asks wherever the parent asks, else what is missing. */
export function lostPermission(
  child: Syntax,
  childTool: ToolShape,
  parent: Syntax,
  parentTool: ToolShape,
): string | undefined {
  const before = requestsOf(parent, parentTool);
  const after = requestsOf(child, childTool);
  if (before.sites.length > 0 && childTool.contextName !== parentTool.contextName)
    return 'the context parameter has another name';
  const left = [...after.sites];
  for (const site of before.sites) {
    const at = left.indexOf(site);
    if (at === -1) return `no longer made as before: ${site}`;
    left.splice(at, 1);
  }
  if (after.unguardedWrites > before.unguardedWrites) return 'a write is no longer preceded by a request';
  if (after.tampering > before.tampering) return 'the context is redefined';
  return undefined;
}

function requestsOf(syntax: Syntax, tool: ToolShape): Requests {
  const functions = new Map<string, ts.Node>();
  for (const source of syntax.files.values()) {
    for (const statement of source.statements) {
      if (ts.isFunctionDeclaration(statement) && statement.name)
        functions.set(statement.name.text, statement);
      if (!ts.isVariableStatement(statement)) continue;
      for (const d of statement.declarationList.declarations) {
        if (ts.isIdentifier(d.name) && d.initializer && ts.isFunctionLike(d.initializer))
          functions.set(d.name.text, d.initializer);
      }
    }
  }
  const asking = fixpoint(functions, (node, sofar) => isAskCall(node) || callsOneOf(node, sofar));
  const isRequest = (node: ts.Node): boolean => isAskCall(node) || callsOneOf(node, asking);
  const writing = fixpoint(
    functions,
    (node, sofar, root) => (isWrite(node) || callsOneOf(node, sofar)) && !isGuarded(node, root, isRequest),
  );
  const isWriting = (node: ts.Node): boolean => isWrite(node) || callsOneOf(node, writing);

  const sites: string[] = [];
  for (const [name, root] of [...functions, ['execute', tool.execute] as const]) {
    each(root, (node) => {
      if (isRequest(node)) sites.push(`${name}: ${place(node, root)}`);
    });
  }
  let unguardedWrites = 0;
  each(tool.execute, (node) => {
    if (isWriting(node) && !isGuarded(node, tool.execute, isRequest)) unguardedWrites++;
  });
  let tampering = 0;
  for (const source of syntax.files.values()) {
    each(source, (node) => {
      if (isTampering(node, tool.contextName)) tampering++;
    });
  }
  return { sites, unguardedWrites, tampering };
}

/** Names of the functions in which `test` holds for some node, where calls of such functions count too. */
function fixpoint(
  functions: ReadonlyMap<string, ts.Node>,
  test: (node: ts.Node, sofar: ReadonlySet<string>, root: ts.Node) => boolean,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (let size = -1; size !== names.size;) {
    size = names.size;
    for (const [name, root] of functions) {
      each(root, (node) => {
        if (!names.has(name) && test(node, names, root)) names.add(name);
      });
    }
  }
  return names;
}

const isAskCall = (node: ts.Node): boolean =>
  ts.isCallExpression(node) &&
  ts.isPropertyAccessExpression(node.expression) &&
  node.expression.name.text === 'ask';

const callsOneOf = (node: ts.Node, names: ReadonlySet<string>): boolean =>
  ts.isIdentifier(node) &&
  names.has(node.text) &&
  !(ts.isFunctionDeclaration(node.parent) && node.parent.name === node) &&
  !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node);

function isWrite(node: ts.Node): boolean {
  if (!ts.isIdentifier(node) || !writeNames.has(node.text)) return false;
  return (
    !ts.isImportSpecifier(node.parent) &&
    !(
      (ts.isPropertyAssignment(node.parent) || ts.isVariableDeclaration(node.parent)) &&
      node.parent.name === node
    )
  );
}

/** True when a request stands before the node in a block that the node cannot be reached around. */
function isGuarded(node: ts.Node, root: ts.Node, isRequest: (node: ts.Node) => boolean): boolean {
  for (let at: ts.Node = node; at !== root; at = at.parent) {
    if (!ts.isBlock(at.parent)) continue;
    for (const statement of at.parent.statements) {
      if (statement === at) break;
      if (isStraightRequest(statement, isRequest)) return true;
    }
  }
  return false;
}

function isStraightRequest(statement: ts.Statement, isRequest: (node: ts.Node) => boolean): boolean {
  if (!ts.isExpressionStatement(statement) || !ts.isAwaitExpression(statement.expression)) return false;
  const call = statement.expression.expression;
  return ts.isCallExpression(call) && (isRequest(call) || isRequest(call.expression));
}

/** The request with all that decides whether and when it is made: its own text, and what encloses it up to the function. */
function place(node: ts.Node, root: ts.Node): string {
  const words = [squeeze(ts.isIdentifier(node) ? node.parent.getText() : node.getText())];
  for (let at: ts.Node = node; at !== root && at.parent !== undefined; at = at.parent) {
    const { parent } = at;
    if (ts.isAwaitExpression(parent)) words.push('await');
    else if (ts.isIfStatement(parent))
      words.push(
        `if ${squeeze(parent.expression.getText())} ${parent.thenStatement === at ? 'then' : parent.elseStatement === at ? 'else' : 'test'}`,
      );
    else if (ts.isConditionalExpression(parent)) words.push(`?: ${squeeze(parent.condition.getText())}`);
    else if (ts.isTryStatement(parent))
      words.push(parent.tryBlock === at ? `try ${squeeze(parent.catchClause?.getText() ?? '')}` : 'finally');
    else if (ts.isBinaryExpression(parent)) words.push(squeeze(parent.operatorToken.getText()));
    else if (ts.isPropertyAccessExpression(parent) && !isAskCall(parent.parent)) words.push(parent.name.text);
    else if (
      ts.isIterationStatement(parent, false) ||
      ts.isFunctionLike(parent) ||
      ts.isCatchClause(parent) ||
      ts.isCaseClause(parent)
    )
      words.push(ts.SyntaxKind[parent.kind]);
  }
  return words.join(' < ');
}

function isTampering(node: ts.Node, context: string | undefined): boolean {
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'ask')
    return !(ts.isCallExpression(node.parent) && node.parent.expression === node);
  if (!ts.isIdentifier(node) || node.text !== context) return false;
  const { parent } = node;
  if (
    (ts.isVariableDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isFunctionDeclaration(parent) ||
      ts.isBindingElement(parent)) &&
    parent.name === node
  )
    return true;
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === node &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  );
}

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').replace(/"/g, "'");

function each(root: ts.Node, visit: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, walk);
  };
  walk(root);
}
