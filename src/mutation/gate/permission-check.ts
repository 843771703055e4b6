import { ts } from 'ts-morph';
import type { Syntax } from '../syntax.ts';
import { isAskCall } from './ask-call.ts';
import { misusesOfContext, type AskingCode } from './context-check.ts';
import { ownFunctions, type NamedFunction } from './own-functions.ts';
import { each, squeeze } from './walk.ts';

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
  /** Whatever is done with the context that could make a request reach nobody, as text. */
  readonly misuses: readonly string[];
}

/** Undefined when the child asks wherever the parent asks, else what is missing. */
export function lostPermission(
  child: Syntax,
  childTool: AskingCode,
  parent: Syntax,
  parentTool: AskingCode,
): string | undefined {
  const before = requestsOf(parent, parentTool);
  const after = requestsOf(child, childTool);
  if (before.sites.length > 0 && childTool.contextName !== parentTool.contextName)
    return 'the context parameter has another name';
  const lost = lacking(before.sites, after.sites);
  if (lost !== undefined) return `no longer made as before: ${lost}`;
  if (after.unguardedWrites > before.unguardedWrites) return 'a write is no longer preceded by a request';
  const misuse = lacking(after.misuses, before.misuses);
  return misuse === undefined ? undefined : `the context is redefined, or something else is asked: ${misuse}`;
}

/** The first of `wanted` that `there` has not as often. */
function lacking(wanted: readonly string[], there: readonly string[]): string | undefined {
  const left = [...there];
  return wanted.find((text) => {
    const at = left.indexOf(text);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

function requestsOf(syntax: Syntax, tool: AskingCode): Requests {
  const own = ownFunctions(syntax);
  const { all: functions, namespaces } = own;
  const calls = (node: ts.Node, names: ReadonlySet<string>): boolean => callsOneOf(node, names, namespaces);
  const renamed = renamedWrites(syntax);
  const isWrite = (node: ts.Node): boolean => isNamedWrite(node, renamed);
  // Which of two functions of one name is called is not looked into: both must ask, and neither may write.
  const asking = fixpoint(functions, 'every', (node, sofar) => isAskCall(node) || calls(node, sofar));
  const isRequest = (node: ts.Node): boolean => isAskCall(node) || calls(node, asking);
  const writing = fixpoint(
    functions,
    'some',
    (node, sofar, root) => (isWrite(node) || calls(node, sofar)) && !isGuarded(node, root, isRequest),
  );
  const isWriting = (node: ts.Node): boolean => isWrite(node) || calls(node, writing);

  const sites: string[] = [];
  for (const { name, file, root } of [...functions, { name: 'execute', file: '', root: tool.execute }]) {
    each(root, (node) => {
      if (isRequest(node)) sites.push(`${file} ${name}: ${place(node, root)}`.trimStart());
    });
  }
  let unguardedWrites = 0;
  each(tool.execute, (node) => {
    if (isWriting(node) && !isGuarded(node, tool.execute, isRequest)) unguardedWrites++;
  });
  return { sites, unguardedWrites, misuses: misusesOfContext(syntax, tool, own) };
}

/**
 * Names under which `some` (or `every`) function of that name has a node for which `test` holds; calls of such functions
 * count too.
 */
function fixpoint(
  functions: readonly NamedFunction[],
  quantifier: 'some' | 'every',
  test: (node: ts.Node, sofar: ReadonlySet<string>, root: ts.Node) => boolean,
): ReadonlySet<string> {
  const all = new Set(functions.map(({ name }) => name));
  const names = new Set<string>();
  for (let size = -1; size !== names.size;) {
    size = names.size;
    for (const name of all) {
      const named = functions.filter((f) => f.name === name);
      if (!names.has(name) && named[quantifier](({ root }) => has(root, (node) => test(node, names, root))))
        names.add(name);
    }
  }
  return names;
}

function callsOneOf(node: ts.Node, names: ReadonlySet<string>, namespaces: ReadonlySet<string>): boolean {
  if (!ts.isIdentifier(node) || !names.has(node.text)) return false;
  const { parent } = node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isImportClause(parent)) return false;
  if (ts.isFunctionDeclaration(parent) && parent.name === node) return false;
  if (!ts.isPropertyAccessExpression(parent) || parent.name !== node) return true;
  return ts.isIdentifier(parent.expression) && namespaces.has(parent.expression.text);
}

/** `import { writeFile as put }` */
function renamedWrites(syntax: Syntax): ReadonlySet<string> {
  const names = new Set<string>();
  for (const source of syntax.files.values()) {
    each(source, (node) => {
      if (ts.isImportSpecifier(node) && node.propertyName && writeNames.has(node.propertyName.text))
        names.add(node.name.text);
    });
  }
  return names;
}

function isNamedWrite(node: ts.Node, renamed: ReadonlySet<string>): boolean {
  // `fs['writeFile']`, and names that are only known at run time
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
    return writeNames.has(node.argumentExpression.text);
  if (!ts.isIdentifier(node) || !(writeNames.has(node.text) || renamed.has(node.text))) return false;
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
  if (!ts.isExpressionStatement(statement)) return false;
  const { expression } = statement;
  // `yield*` waits in code written with generators, as OpenCode's own is.
  if (!ts.isAwaitExpression(expression) && !(ts.isYieldExpression(expression) && expression.asteriskToken))
    return false;
  const call = expression.expression;
  return call !== undefined && ts.isCallExpression(call) && (isRequest(call) || isRequest(call.expression));
}

/** The request with all that decides whether and when it is made: its own text, and what encloses it up to the function. */
function place(node: ts.Node, root: ts.Node): string {
  const words = [squeeze(ts.isIdentifier(node) ? node.parent.getText() : node.getText())];
  for (let at: ts.Node = node; at !== root && at.parent !== undefined; at = at.parent) {
    const { parent } = at;
    if (ts.isAwaitExpression(parent) || ts.isYieldExpression(parent)) words.push('await');
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

function has(root: ts.Node, test: (node: ts.Node) => boolean): boolean {
  return test(root) || ts.forEachChild(root, (child) => has(child, test) || undefined) === true;
}
