import { Node, SyntaxKind, type Expression } from 'ts-morph';
import { shuffled } from '../draw.ts';
import { effectsOf } from '../effects.ts';
import { freeNamesOf } from '../free-names.ts';
import { freshName } from '../fresh-name.ts';
import type { Operator } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { remembered } from '../remembered.ts';
import { expressionsOf } from '../sites.ts';
import { isOfContext } from '../tool-input.ts';
import { append, brief, proposal, replaceNode } from '../write.ts';
import { writtenType } from '../written-type.ts';

export const functionExtract: Operator = {
  name: 'function-extract',
  group: 'function',
  weight: 0.3,
  description:
    'Gives an expression that stands more than once in a function a function of its own, so that one change changes all of them.',
  *propose(parent, random) {
    for (const [first, ...others] of shuffled(repeatedIn(parent), random)) {
      if (!first) continue;
      const name = freshName('extracted', parent);
      const locals = localNamesOf(first);
      const types = locals.map((n) => writtenType(n) ?? fieldsOf(n.getText(), first));
      const result = writtenType(first);
      if (locals.length === 0 || result === undefined || types.includes(undefined)) continue;
      const parameters = locals.map((n, i) => `${n.getText()}: ${types[i] ?? ''}`);
      const call = `${name}(${locals.map((n) => n.getText()).join(', ')})`;
      const f = `function ${name}(${parameters.join(', ')}): ${result} {\n  return ${first.getText()};\n}`;
      yield proposal(`${name} for ${brief(first)}`, [
        ...[first, ...others].map((site) => replaceNode(site, call)),
        append(first.getSourceFile(), f),
      ]);
    }
  },
};

/** Expressions of one function that read the same, mean the same and only compute. */
const repeatedIn = remembered((tool: ParsedTool): Expression[][] => {
  const groups = new Map<string, Expression[]>();
  for (const site of expressionsOf(tool)) {
    if (Node.isIdentifier(site) || Node.isLiteralLike(site) || isFunctionLike(site)) continue;
    const f = site.getFirstAncestor((a) => Node.isFunctionDeclaration(a) || Node.isMethodDeclaration(a));
    if (!f || isOfContext(site, tool) || !isMovable(site)) continue;
    const key = JSON.stringify([
      f.getSourceFile().getFilePath(),
      f.getStart(),
      site.getText(),
      meaningOf(site),
    ]);
    groups.set(key, [...(groups.get(key) ?? []), site]);
  }
  return [...groups.values()].filter(([first, second]) => first && second && !effectsOf(first, tool).writes);
});

const isFunctionLike = (node: Node): boolean => Node.isArrowFunction(node) || Node.isFunctionExpression(node);

/** Nothing in it waits, and it makes no new thing each time. */
function isMovable(site: Expression): boolean {
  if (
    Node.isSpreadElement(site) ||
    Node.isObjectLiteralExpression(site) ||
    Node.isArrayLiteralExpression(site)
  )
    return false;
  return ![site, ...site.getDescendants()].some(
    (n) => Node.isAwaitExpression(n) || n.getKind() === SyntaxKind.ThisKeyword,
  );
}

/** Names that are declared inside a function: what must be handed on. */
function localNamesOf(site: Expression): Node[] {
  const found = new Map<string, Node>();
  for (const name of freeNamesOf(site)) {
    const declaration = declarationOf(name);
    if (declaration?.getFirstAncestor(Node.isBlock) || Node.isParameterDeclaration(declaration))
      found.set(name.getText(), name);
  }
  return [...found.values()];
}

/** `{ a: string }` where `a` is all of the record that the expression uses. */
function fieldsOf(record: string, site: Expression): string | undefined {
  const fields = new Map<string, string | undefined>();
  for (const node of [site, ...site.getDescendants()]) {
    if (!Node.isIdentifier(node) || node.getText() !== record) continue;
    const use = node.getParent();
    if (!Node.isPropertyAccessExpression(use) || use.getExpression() !== node) return undefined;
    fields.set(use.getName(), writtenType(use));
  }
  const types = [...fields];
  return types.some(([, type]) => type === undefined)
    ? undefined
    : `{ ${types.map(([name, type]) => `${name}: ${type ?? ''}`).join('; ')} }`;
}

const declarationOf = (name: Node): Node | undefined => name.getSymbol()?.getValueDeclaration();

/** Where the names in it are declared, and of which types they are there. */
const meaningOf = (site: Expression): string =>
  freeNamesOf(site)
    .map((n) => `${declarationOf(n)?.getPos() ?? ''} ${n.getType().getText(n)}`)
    .join();
