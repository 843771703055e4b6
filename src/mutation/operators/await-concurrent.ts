import { Node, SyntaxKind, type ForOfStatement } from 'ts-morph';
import { editText } from '../apply-edits.ts';
import { pairs } from '../draw.ts';
import { effectsOf } from '../effects.ts';
import { freshName } from '../fresh-name.ts';
import type { Operator } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { isOfFunction } from '../function-shape.ts';
import { remembered } from '../remembered.ts';
import { nodesOf } from '../sites.ts';
import { brief, proposal, replaceNode, withHelpers } from '../write.ts';
import { writtenType } from '../written-type.ts';

const AT_ONCE = [2, 4, 8, 16];

export const awaitConcurrent: Operator = {
  name: 'await-concurrent',
  group: 'concurrency',
  weight: 0.2,
  description:
    'Makes the rounds of a loop that waits and pushes results run at the same time, so many at once, with the results in the same order; only where no round can see another.',
  *propose(parent, random) {
    const some = freshName('pushed', parent);
    for (const [{ loop, list, type }, most] of pairs(sitesIn(parent), AT_ONCE, random)) {
      const call = `concurrently(${loop.getExpression().getText()}, ${most}, async (${itemOf(loop)}) => {
const ${list}: ${type} = [];
${bodyOf(loop, list)}
return ${list};
})`;
      const edit = replaceNode(loop, `for (const ${some} of await ${call}) ${list}.push(...${some});`);
      yield proposal(
        `${most} at once of ${brief(loop.getExpression())} into ${list}`,
        withHelpers(loop.getSourceFile(), [edit], ['concurrently']),
      );
    }
  },
};

const sitesIn = remembered((tool: ParsedTool) =>
  nodesOf(tool)
    .filter(Node.isForOfStatement)
    .flatMap((loop) => {
      const list = listOf(loop, tool);
      const type = list && writtenType(list);
      return list && type !== undefined ? [{ loop, list: list.getText(), type }] : [];
    }),
);

const itemOf = (loop: ForOfStatement): string =>
  loop
    .getInitializer()
    .getText()
    .replace(/^const\s+/, '');

/** The list that every round pushes to, where that is all that a round does to the world. */
function listOf(loop: ForOfStatement, tool: ParsedTool): Node | undefined {
  const body = loop.getStatement();
  if (loop.isAwaited() || !/^const\s/.test(loop.getInitializer().getText())) return undefined;
  const own = body.getDescendants().filter((node) => isOfFunction(node, body));
  if (!own.some(Node.isAwaitExpression)) return undefined;
  const leaves = (node: Node): boolean =>
    Node.isBreakStatement(node) ||
    Node.isReturnStatement(node) ||
    Node.isThrowStatement(node) ||
    (Node.isContinueStatement(node) && node.getLabel() !== undefined);
  if (own.some(leaves)) return undefined;
  const [list] = own.flatMap((node) => pushedTo(node, body) ?? []);
  if (!list) return undefined;
  const name = list.getText();
  const uses = (node: Node): boolean => Node.isIdentifier(node) && node.getText() === name;
  const isPush = (node: Node): boolean =>
    node.getParent()?.getParent()?.getText().startsWith(`${name}.push(`) ?? false;
  if (loop.getExpression().getText() === name || loop.getExpression().getDescendants().some(uses))
    return undefined;
  if (own.some((node) => uses(node) && !isPush(node))) return undefined;
  return effectsOf(body, tool, { pushesTo: name }).writes ? undefined : list;
}

/** `list` of `list.push(…)`, where it is a variable from outside the body. */
function pushedTo(node: Node, body: Node): Node | undefined {
  if (!Node.isCallExpression(node)) return undefined;
  const callee = node.getExpression();
  if (!Node.isPropertyAccessExpression(callee) || callee.getName() !== 'push') return undefined;
  const list = callee.getExpression();
  const declaration = list.getSymbol()?.getValueDeclaration();
  const isOutside = Node.isVariableDeclaration(declaration) && !declaration.getAncestors().includes(body);
  return Node.isIdentifier(list) && isOutside ? list : undefined;
}

/** The statements of a round; to go on with the next is to return what there is. */
function bodyOf(loop: ForOfStatement, list: string): string {
  const body = loop.getStatement();
  const edits = body
    .getDescendantsOfKind(SyntaxKind.ContinueStatement)
    .filter((node) => node.getFirstAncestor((a) => Node.isIterationStatement(a)) === loop)
    .map((node) => ({
      start: node.getStart() - body.getStart(),
      end: node.getEnd() - body.getStart(),
      text: `return ${list};`,
    }));
  const text = editText(body.getText(), edits);
  return Node.isBlock(body) ? text.slice(1, -1) : text;
}
