import { Node } from 'ts-morph';
import { pairs } from '../draw.ts';
import { stringFunctions, withOthers } from '../grammar/string-functions.ts';
import type { Operator } from '../operator.ts';
import { kindOf, nodesOf } from '../sites.ts';
import { brief, operand, proposal, replaceNode, withHelpers } from '../write.ts';

const comparisons: ReadonlySet<string> = new Set(['===', '!==', '==', '!=']);
const methods: ReadonlySet<string> = new Set(['includes', 'startsWith', 'endsWith']);

/** The two strings that a node compares, if it does. */
function comparedStrings(node: Node): readonly [Node, Node] | undefined {
  if (Node.isBinaryExpression(node) && comparisons.has(node.getOperatorToken().getText())) {
    return bothStrings(node.getLeft(), node.getRight());
  }
  if (!Node.isCallExpression(node)) return undefined;
  const callee = node.getExpression();
  const [argument] = node.getArguments();
  if (!Node.isPropertyAccessExpression(callee) || !methods.has(callee.getName()) || !argument)
    return undefined;
  return bothStrings(callee.getExpression(), argument);
}

function bothStrings(a: Node, b: Node): readonly [Node, Node] | undefined {
  if (Node.isStringLiteral(a) || Node.isStringLiteral(b)) return undefined;
  return kindOf(a) === 'string' && kindOf(b) === 'string' ? [a, b] : undefined;
}

export const comparisonNormalise: Operator = {
  name: 'comparison-normalise',
  group: 'expression',
  weight: 3,
  description: 'Wraps both sides of a comparison of two strings in the same text functions.',
  *propose(parent, random) {
    const sites = nodesOf(parent).filter((n) => Node.isBinaryExpression(n) || Node.isCallExpression(n));
    for (const [site, last] of pairs(sites, stringFunctions, random)) {
      const compared = comparedStrings(site);
      if (!compared) continue;
      const [a, b] = compared;
      const fn = withOthers(last, random);
      const edits = [replaceNode(a, fn.apply(operand(a))), replaceNode(b, fn.apply(operand(b)))];
      yield proposal(
        `compare ${brief(a)} and ${brief(b)} after ${fn.name}`,
        withHelpers(a.getSourceFile(), edits, [fn.helper]),
      );
    }
  },
};
