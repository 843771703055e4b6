import { Node, SyntaxKind, type Expression, type Identifier } from 'ts-morph';
import { shuffled } from '../draw.ts';
import { freeNamesOf } from '../free-names.ts';
import { missingFunctions } from '../mate-functions.ts';
import type { Operator } from '../operator.ts';
import { fileOf } from '../parse-tool.ts';
import { scopeAt } from '../scope.ts';
import { expressionsOf, kindOf } from '../sites.ts';
import { brief, proposal, replaceNode } from '../write.ts';

/** Places tried for one expression of the mate. */
const PLACES = 8;

export const crossoverExpression: Operator = {
  name: 'crossover-expression',
  group: 'crossover',
  weight: 0.5,
  crossover: true,
  description:
    'Takes an expression of the mate, which the parent does not have, in place of one of the same type whose scope has all that it names.',
  *propose(parent, random, mate) {
    if (!mate) return;
    const own = expressionsOf(parent);
    const known = new Set(own.map(normal));
    const theirs = expressionsOf(mate).filter((e) => !Node.isIdentifier(e) && !known.has(normal(e)));
    for (const taken of shuffled(theirs, random)) {
      const kind = kindOf(taken);
      if (kind === 'other' || kind === 'void') continue;
      if (needsAwait(taken)) continue;
      const needed = variablesIn(taken);
      const added = missingFunctions(taken, parent, mate);
      let places = 0;
      for (const site of shuffled(own, random)) {
        if (places >= PLACES) break;
        if (Node.isExpressionStatement(site.getParent()) || kindOf(site) !== kind) continue;
        if (!canStandAt(site, needed, taken)) continue;
        places++;
        yield proposal(`${brief(taken)} of the mate for ${brief(site)}`, [
          replaceNode(site, `(${taken.getText()})`),
          ...added,
        ]);
      }
    }
  },
};

const normal = (node: Node): string => node.getText().replace(/\s+/g, ' ');

const needsAwait = (node: Node): boolean =>
  Node.isAwaitExpression(node) || node.getDescendantsOfKind(SyntaxKind.AwaitExpression).length > 0;

/** Free names that stand for variables, parameters and imports; functions are brought along. */
const variablesIn = (code: Expression): Identifier[] =>
  freeNamesOf(code).filter((name) => {
    const declaration = name.getSymbol()?.getDeclarations()[0];
    return declaration?.getSourceFile() === code.getSourceFile() && !Node.isFunctionDeclaration(declaration);
  });

/** Whether the names mean something of the same kind there. */
function canStandAt(site: Expression, names: readonly Identifier[], taken: Expression): boolean {
  const isImport = (name: Identifier): boolean =>
    name
      .getSymbol()
      ?.getDeclarations()
      .some((d) => d.getFirstAncestor(Node.isImportDeclaration)) ?? false;
  if (names.some(isImport) && fileOf(site.getSourceFile()) !== fileOf(taken.getSourceFile())) return false;
  const scope = scopeAt(site);
  return names
    .filter((name) => !isImport(name))
    .every((name) => scope.some(({ text, kind }) => text === name.getText() && kind === kindOf(name)));
}
