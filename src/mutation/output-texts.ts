import {
  Node,
  SyntaxKind,
  type CallExpression,
  type Expression,
  type ObjectLiteralExpression,
} from 'ts-morph';
import { isFunction } from './function-shape.ts';
import type { ParsedTool } from './parsed-tool.ts';
import { remembered } from './remembered.ts';
import { functionsOf, kindOf } from './sites.ts';
import { toolInputOf } from './tool-input.ts';

/** The code from which the text comes that the model reads. */
export interface OutputTexts {
  /** Whole texts: what the tool returns, and what functions return that it is made with. */
  readonly whole: readonly Expression[];
  /** Those and every text that goes into them. */
  readonly all: readonly Expression[];
  /** Where a list becomes text: `list.join(…)`. */
  readonly joins: readonly CallExpression[];
}

/** Follows the tool's results back through variables, sums, templates, lists and the tool's own functions. */
export const outputTextsOf = remembered((tool: ParsedTool): OutputTexts => {
  const functions = new Map(functionsOf(tool).map((f) => [f.getName(), f]));
  const whole = new Set<Expression>();
  const all = new Set<Expression>();
  const joins = new Set<CallExpression>();
  const seen = new Set<Node>();

  const results = (f: Node): Expression[] =>
    f
      .getDescendantsOfKind(SyntaxKind.ReturnStatement)
      .filter((r) => r.getFirstAncestor(isFunction) === f)
      .flatMap((r) => r.getExpression() ?? []);

  const follow = (node: Node | undefined): void => {
    if (!node || seen.has(node)) return;
    seen.add(node);
    if (Node.isExpression(node) && kindOf(node) === 'string') all.add(node);
    if (Node.isParenthesizedExpression(node) || Node.isAwaitExpression(node) || Node.isSpreadElement(node))
      follow(node.getExpression());
    else if (Node.isConditionalExpression(node)) each(node.getWhenTrue(), node.getWhenFalse());
    else if (Node.isBinaryExpression(node)) each(node.getLeft(), node.getRight());
    else if (Node.isTemplateExpression(node)) each(...node.getTemplateSpans().map((s) => s.getExpression()));
    else if (Node.isArrayLiteralExpression(node)) each(...node.getElements());
    else if (Node.isIdentifier(node)) each(...sourcesOf(node));
    else if (Node.isCallExpression(node)) followCall(node);
  };
  const each = (...nodes: readonly (Node | undefined)[]): void => nodes.forEach(follow);
  const followCall = (call: CallExpression): void => {
    const callee = call.getExpression();
    const own = functions.get(callee.getText());
    if (own) return results(own).forEach(followWhole);
    if (!Node.isPropertyAccessExpression(callee)) return;
    if (callee.getName() === 'join' && /\[\]$/.test(kindOf(callee.getExpression()))) joins.add(call);
    if (/^(map|flatMap)$/.test(callee.getName())) {
      const [each] = call.getArguments();
      if (Node.isArrowFunction(each)) {
        const body = each.getBody();
        (Node.isBlock(body) ? results(each) : [body]).forEach(follow);
      }
    }
    follow(callee.getExpression());
  };
  const followWhole = (node: Expression): void => {
    if (kindOf(node) === 'string') whole.add(node);
    follow(node);
  };

  const { execute } = toolInputOf(tool);
  for (const result of execute ? results(execute) : []) {
    const output = Node.isObjectLiteralExpression(result) ? outputIn(result) : result;
    if (output) followWhole(output);
  }
  return { whole: [...whole], all: [...all], joins: [...joins] };
});

function outputIn(result: ObjectLiteralExpression): Expression | undefined {
  const property = result.getProperty('output');
  if (Node.isPropertyAssignment(property)) return property.getInitializer();
  // `{ output }`: the name itself leaves no room for an expression.
  const declaration = Node.isShorthandPropertyAssignment(property)
    ? property.getValueSymbol()?.getValueDeclaration()
    : undefined;
  return Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
}

/** What a variable is made with: its first value, and what is assigned, added or pushed to it. */
function sourcesOf(name: Node): Node[] {
  const declaration = name.getSymbol()?.getValueDeclaration();
  const scope = declaration?.getFirstAncestor((a) => Node.isBlock(a) || Node.isSourceFile(a));
  if (!Node.isVariableDeclaration(declaration) || !Node.isBlock(scope)) return [];
  const found: Node[] = [];
  const first = declaration.getInitializer();
  if (first) found.push(first);
  scope.forEachDescendant((node) => {
    if (Node.isBinaryExpression(node) && /^\+?=$/.test(node.getOperatorToken().getText())) {
      if (node.getLeft().getText() === name.getText()) found.push(node.getRight());
    } else if (Node.isCallExpression(node)) {
      if (/^(push|unshift)$/.test(memberOf(node, name))) found.push(...node.getArguments());
    }
  });
  return found;
}

/** `push` of `name.push(…)`. */
function memberOf(call: CallExpression, name: Node): string {
  const callee = call.getExpression();
  return Node.isPropertyAccessExpression(callee) && callee.getExpression().getText() === name.getText()
    ? callee.getName()
    : '';
}
