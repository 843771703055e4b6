import { Node, type Expression, type FunctionDeclaration, type Statement, type Type } from 'ts-morph';
import { helperFunctions } from './grammar/helper-functions.ts';
import type { ParsedTool } from './parsed-tool.ts';
import { remembered } from './remembered.ts';

export type ValueKind =
  'string' | 'number' | 'boolean' | 'string[]' | 'other[]' | 'optional' | 'void' | 'other';

export function kindOfType(type: Type): ValueKind {
  if (type.isString() || type.isStringLiteral() || type.isTemplateLiteral()) return 'string';
  if (type.isNumber() || type.isNumberLiteral()) return 'number';
  if (type.isBoolean() || type.isBooleanLiteral()) return 'boolean';
  if (type.isAny() || type.isUnknown()) return 'other';
  if (type.isVoid()) return 'void';
  if (type.isArray() || type.isReadonlyArray()) {
    const of = type.getArrayElementType();
    return of && kindOfType(of) === 'string' ? 'string[]' : 'other[]';
  }
  if (type.isUnion()) {
    const parts = type.getUnionTypes();
    if (parts.some((p) => p.isUndefined() || p.isNull())) return 'optional';
    const kinds = new Set(parts.map(kindOfType));
    const [only] = kinds;
    return kinds.size === 1 && only ? only : 'other';
  }
  return 'other';
}

/** The kind that a value has where it is there: that of `string | undefined` is `string`. */
export function presentKindOfType(type: Type): ValueKind {
  return kindOfType(type.getNonNullableType());
}

export const kindOf = remembered((node: Node): ValueKind => kindOfType(node.getType()));
export const presentKindOf = remembered((node: Node): ValueKind => presentKindOfType(node.getType()));

interface Found {
  readonly nodes: readonly Node[];
  readonly expressions: readonly Expression[];
  readonly statements: readonly Statement[];
}

const find = remembered((tool: ParsedTool): Found => {
  const nodes: Node[] = [];
  for (const source of tool.sources) {
    source.forEachDescendant((node, traversal) => {
      if (Node.isImportDeclaration(node) || Node.isTypeNode(node) || isHelper(node) || isProtected(node)) {
        traversal.skip();
        return;
      }
      nodes.push(node);
    });
  }
  return {
    nodes,
    expressions: nodes.filter((n): n is Expression => Node.isExpression(n) && isValue(n)),
    statements: nodes.filter((n): n is Statement => Node.isStatement(n) && isInList(n)),
  };
});

/** Every node that may be changed: not imports, not types, not the arguments' schema, not permission requests. */
export const nodesOf = (tool: ParsedTool): readonly Node[] => find(tool).nodes;
/** Expressions whose value is used (not names, callees or assignment targets). */
export const expressionsOf = (tool: ParsedTool): readonly Expression[] => find(tool).expressions;
/** Statements inside function bodies that stand in a list. */
export const statementsOf = (tool: ParsedTool): readonly Statement[] => find(tool).statements;

/** Functions declared at the top of a file. */
export function functionsOf(tool: ParsedTool): FunctionDeclaration[] {
  return tool.sources.flatMap((source) =>
    source
      .getFunctions()
      .filter((f) => f.getBody() !== undefined && f.getName() !== undefined && !isHelper(f)),
  );
}

const helperTexts: ReadonlySet<string> = new Set(Object.values(helperFunctions));

/** A helper that an operator added and nobody has changed since: most changes inside it would only break it. */
function isHelper(node: Node): boolean {
  return Node.isFunctionDeclaration(node) && helperTexts.has(node.getText());
}

function isProtected(node: Node): boolean {
  if (Node.isPropertyAssignment(node) && node.getName() === 'args') {
    const call = node.getParent().getParent();
    return Node.isCallExpression(call) && call.getExpression().getText() === 'tool';
  }
  if (!Node.isCallExpression(node)) return false;
  const callee = node.getExpression();
  return Node.isPropertyAccessExpression(callee) && callee.getName() === 'ask';
}

function isInList(node: Node): boolean {
  return Node.isBlock(node.getParent()) && !Node.isFunctionDeclaration(node) && !Node.isBlock(node);
}

function isValue(node: Node): boolean {
  const parent = node.getParent();
  if (parent === undefined) return false;
  if (Node.isBinaryExpression(parent))
    return (
      parent.getRight() === node ||
      !/^([-+*/%&|^]|\*\*|<<|>>>?|&&|\|\||\?\?)?=$/.test(parent.getOperatorToken().getText())
    );
  if (Node.isCallExpression(parent) || Node.isNewExpression(parent))
    return parent.getArguments().includes(node);
  if (Node.isPropertyAccessExpression(parent)) return parent.getExpression() === node && !isAssigned(parent);
  if (Node.isVariableDeclaration(parent) || Node.isPropertyAssignment(parent))
    return parent.getInitializer() === node;
  if (Node.isPrefixUnaryExpression(parent))
    return /^[!-]/.test(parent.getText()) && !parent.getText().startsWith('--');
  if (Node.isArrowFunction(parent)) return parent.getBody() === node;
  if (Node.isExpressionStatement(parent)) return Node.isCallExpression(node) || Node.isAwaitExpression(node);
  if (Node.isForOfStatement(parent)) return parent.getExpression() === node;
  if (Node.isForStatement(parent)) return parent.getCondition() === node;
  if (Node.isElementAccessExpression(parent)) return !isAssigned(parent);
  return (
    Node.isReturnStatement(parent) ||
    Node.isIfStatement(parent) ||
    Node.isWhileStatement(parent) ||
    Node.isDoStatement(parent) ||
    Node.isConditionalExpression(parent) ||
    Node.isParenthesizedExpression(parent) ||
    Node.isArrayLiteralExpression(parent) ||
    Node.isTemplateSpan(parent) ||
    Node.isAwaitExpression(parent) ||
    Node.isSpreadElement(parent) ||
    Node.isAsExpression(parent) ||
    Node.isNonNullExpression(parent)
  );
}

function isAssigned(node: Node): boolean {
  const parent = node.getParent();
  return (
    Node.isBinaryExpression(parent) &&
    parent.getLeft() === node &&
    /^[^=!<>]*=$/.test(parent.getOperatorToken().getText())
  );
}
