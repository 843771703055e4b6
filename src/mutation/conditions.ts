import { Node, type BinaryExpression, type Expression } from 'ts-morph';
import type { ParsedTool } from './parsed-tool.ts';
import { nodesOf } from './sites.ts';

/** The conditions of branches, loops and choices. */
export function conditionsOf(tool: ParsedTool): Expression[] {
  return nodesOf(tool).flatMap((node) => {
    if (Node.isIfStatement(node) || Node.isWhileStatement(node) || Node.isDoStatement(node))
      return [node.getExpression()];
    if (Node.isConditionalExpression(node)) return [node.getCondition()];
    const condition = Node.isForStatement(node) ? node.getCondition() : undefined;
    return condition ? [condition] : [];
  });
}

export function binariesOf(tool: ParsedTool, operators: readonly string[]): BinaryExpression[] {
  return nodesOf(tool)
    .filter(Node.isBinaryExpression)
    .filter((n) => operators.includes(n.getOperatorToken().getText()));
}
