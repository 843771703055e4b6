import { Node, SyntaxKind, type FunctionDeclaration } from 'ts-morph';
import type { ParsedTool } from './parsed-tool.ts';
import { fileOf } from './parse-tool.ts';
import { isOfContext } from './tool-input.ts';

/** Imported functions that only look, or only compute. */
const READERS = /^(path\.\w+|(fs\.)?(readFile|stat|lstat|access|readdir|realpath|readlink|exists)(Sync)?)$/;
/** The language's own functions and constructors that change nothing. */
const BUILT_IN =
  /^(String|Number|Boolean|parseInt|parseFloat|isNaN|encodeURI(Component)?|decodeURI(Component)?|Math\.(?!random)\w+|Object\.(keys|values|entries|fromEntries)|Array\.(from|of|isArray)|JSON\.\w+|(Map|Set|RegExp|Array|Date\.UTC|\w*Error)|String\.(raw|from\w+)|Number\.\w+|Promise\.(all|resolve))$/;
/** Methods that change what they are called on. */
const CHANGING =
  /^(push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|set|add|delete|clear|append|write|end|exec|test)$/;
/** Methods that look it up or compute; what they call is looked at where it is written. */
const LOOKING =
  /^(at|charAt|charCodeAt|codePointAt|concat|endsWith|entries|every|filter|find|findIndex|findLast|findLastIndex|flat|flatMap|forEach|get|has|includes|indexOf|isDirectory|isFile|isSymbolicLink|join|keys|lastIndexOf|localeCompare|map|match|matchAll|normalize|padEnd|padStart|reduce|reduceRight|repeat|replace|replaceAll|search|slice|some|split|startsWith|substring|test|then|toFixed|toLowerCase|toReversed|toSorted|toSpliced|toString|toUpperCase|trim|trimEnd|trimStart|values|with)$/;

export interface Effects {
  /** Whether files may be read, or anything else be asked that may answer otherwise the next time. */
  readonly reads: boolean;
  /** Whether anything outside the code may be changed, as far as the tree shows. */
  readonly writes: boolean;
}

interface Allowances {
  /** Names outside the code on which `push` may be called. */
  readonly pushesTo?: string;
}

/**
 * What running the code does besides giving a value, judged by its tree: assignments to names from outside, methods that
 * change, calls of anything unknown. In doubt it writes.
 */
export function effectsOf(code: Node, tool: ParsedTool, { pushesTo }: Allowances = {}): Effects {
  let reads = false;
  let writes = false;
  const seen = new Set<Node>();
  const look = (root: Node): void => {
    if (seen.has(root)) return;
    seen.add(root);
    const visit = (node: Node): void => {
      const changed = changedBy(node);
      if (changed && !isInside(changed, root) && !(isPush(node) && changed.getText() === pushesTo))
        writes = true;
      if (Node.isCallExpression(node) || Node.isNewExpression(node)) {
        const name = node.getExpression().getText();
        const own = ownFunction(name, node, tool);
        if (own) look(own);
        else if (READERS.test(name)) reads ||= !name.startsWith('path.');
        else if (!BUILT_IN.test(name) && !isKnownMethod(node.getExpression(), tool)) writes = true;
      }
      if (isVariableFromOutside(node, root, tool)) reads = true;
      if (node.getKind() === SyntaxKind.ThisKeyword || Node.isYieldExpression(node)) writes = true;
    };
    visit(root);
    root.forEachDescendant(visit);
  };
  look(code);
  return { reads, writes };
}

function ownFunction(name: string, at: Node, tool: ParsedTool): FunctionDeclaration | undefined {
  const file = fileOf(at.getSourceFile());
  const named = tool.sources.flatMap((s) => s.getFunctions()).filter((f) => f.getName() === name);
  return named.find((f) => fileOf(f.getSourceFile()) === file) ?? (named.length === 1 ? named[0] : undefined);
}

/** The name at the root of what the node assigns to, or changes by a method. */
function changedBy(node: Node): Node | undefined {
  if (Node.isBinaryExpression(node))
    return /^[^=!<>]*(<<|>>>?)?=$/.test(node.getOperatorToken().getText())
      ? rootOf(node.getLeft())
      : undefined;
  if (Node.isPrefixUnaryExpression(node) || Node.isPostfixUnaryExpression(node))
    return /^(\+\+|--)|(\+\+|--)$/.test(node.getText()) ? rootOf(node.getOperand()) : undefined;
  if (Node.isDeleteExpression(node)) return rootOf(node.getExpression());
  if (!Node.isCallExpression(node)) return undefined;
  const callee = node.getExpression();
  if (!Node.isPropertyAccessExpression(callee) || !CHANGING.test(callee.getName())) return undefined;
  const root = rootOf(callee.getExpression());
  return /^(test|exec)$/.test(callee.getName()) && !isGlobalExpression(root) ? undefined : root;
}

/** A regular expression that remembers where it was. */
function isGlobalExpression(name: Node): boolean {
  const declaration = name.getSymbol()?.getValueDeclaration();
  const first = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  return Node.isRegularExpressionLiteral(first) && /[gy][a-z]*$/.test(first.getText().replace(/^.*\//s, ''));
}

function rootOf(node: Node): Node {
  let at = node;
  while (
    Node.isPropertyAccessExpression(at) ||
    Node.isElementAccessExpression(at) ||
    Node.isNonNullExpression(at) ||
    Node.isParenthesizedExpression(at) ||
    Node.isAsExpression(at)
  )
    at = at.getExpression();
  return at;
}

/** Whether the name stands for something that the code itself has made. */
function isInside(name: Node, root: Node): boolean {
  if (!Node.isIdentifier(name)) return true;
  const declaration = name.getSymbol()?.getValueDeclaration();
  if (!declaration || !isWithin(declaration, root)) return false;
  const use = name.getParent();
  if (Node.isBinaryExpression(use) || Node.isPrefixUnaryExpression(use) || Node.isPostfixUnaryExpression(use))
    return true;
  // What a parameter or the variable of a loop holds comes from elsewhere, and so does what has a second name.
  if (!Node.isVariableDeclaration(declaration)) return false;
  const first = declaration.getInitializer();
  if (first === undefined) return !Node.isForOfStatement(declaration.getParent().getParent());
  const source = rootOf(first);
  return source === first && !Node.isIdentifier(first) ? true : isInside(source, root);
}

const isWithin = (inner: Node, outer: Node): boolean =>
  inner.getSourceFile() === outer.getSourceFile() &&
  inner.getStart() >= outer.getStart() &&
  inner.getEnd() <= outer.getEnd();

const isPush = (node: Node): boolean =>
  Node.isCallExpression(node) && /\.push$/.test(node.getExpression().getText());

const isKnownMethod = (callee: Node, tool: ParsedTool): boolean =>
  Node.isPropertyAccessExpression(callee) &&
  (LOOKING.test(callee.getName()) || CHANGING.test(callee.getName())) &&
  !isOfContext(callee, tool);

/** `let` at the top of a file. */
function isVariableFromOutside(node: Node, root: Node, { sources }: ParsedTool): boolean {
  if (!Node.isIdentifier(node)) return false;
  const declaration = node.getSymbol()?.getValueDeclaration();
  if (!Node.isVariableDeclaration(declaration) || isWithin(declaration, root)) return false;
  if (!sources.includes(declaration.getSourceFile())) return false;
  const statement = declaration.getVariableStatement();
  return statement !== undefined && statement.getDeclarationKind() !== 'const';
}
