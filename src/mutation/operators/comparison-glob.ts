import { Node, SyntaxKind, type Expression } from 'ts-morph';
import { binariesOf } from '../conditions.ts';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { kindOf, nodesOf, presentKindOf } from '../sites.ts';
import { brief, proposal, replaceNode, withHelpers } from '../write.ts';

interface Comparison {
  readonly node: Expression;
  readonly negated: boolean;
  readonly left: Expression;
  readonly right: Expression;
}

export const comparisonGlob: Operator = {
  name: 'comparison-glob',
  group: 'expression',
  weight: 0.7,
  description:
    'Makes a comparison of two texts, or of what they are made from, a match of a path with a glob: * and ? in a name, ** over folders, alternatives in braces.',
  *propose(parent, random) {
    for (const { node, negated, left, right } of shuffled(comparisonsOf(parent), random)) {
      const path = random.pick([left, ...madeFrom(left)]).getText();
      const glob = random.pick([right, ...madeFrom(right)]).getText();
      if (path === glob) continue;
      const text = `${negated ? '!' : ''}matchesGlob(${path}, ${glob})`;
      yield proposal(
        `${brief(node)} as a match of ${brief(path)} with the glob ${brief(glob)}`,
        withHelpers(node.getSourceFile(), [replaceNode(node, text)], ['matchesGlob']),
      );
    }
  },
};

function comparisonsOf(tool: ParsedTool): Comparison[] {
  const equal = binariesOf(tool, ['===', '!==']).map((node) => ({
    node,
    negated: node.getOperatorToken().getText() === '!==',
    left: node.getLeft(),
    right: node.getRight(),
  }));
  const within = nodesOf(tool).flatMap((node) => {
    const callee = Node.isCallExpression(node) ? node.getExpression() : undefined;
    if (!Node.isCallExpression(node) || !Node.isPropertyAccessExpression(callee)) return [];
    const [right] = node.getArguments();
    if (!/^(includes|startsWith|endsWith)$/.test(callee.getName()) || !Node.isExpression(right)) return [];
    return [{ node, negated: false, left: callee.getExpression(), right }];
  });
  return [...equal, ...within].filter(({ left, right }) => kindOf(left) === 'string' && isText(right));
}

const isText = (node: Expression): boolean => kindOf(node) === 'string' && !Node.isStringLiteral(node);

/** Names in an expression that hold a text. */
function madeFrom(expression: Expression): Expression[] {
  return expression
    .getDescendants()
    .filter((node) => Node.isIdentifier(node) || Node.isPropertyAccessExpression(node))
    .filter((node) => presentKindOf(node) === 'string' && !isMember(node));
}

const isMember = (node: Node): boolean =>
  node.getParentIfKind(SyntaxKind.PropertyAccessExpression)?.getNameNode() === node;
