import { Node, type FunctionDeclaration, type MethodDeclaration, type Statement } from 'ts-morph';
import { shuffled } from '../draw.ts';
import type { Operator, TextEdit } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { fileOf, sameFile } from '../parse-tool.ts';
import { functionsOf, nodesOf, statementsOf } from '../sites.ts';
import { append, brief, proposal, replaceNode } from '../write.ts';

export const crossoverStatement: Operator = {
  name: 'crossover-statement',
  group: 'crossover',
  weight: 1,
  crossover: true,
  description:
    'Takes a statement of the mate in place of one of the same kind in the function of the same name in the same file.',
  *propose(parent, random, mate) {
    if (!mate) return;
    const own = blocks(parent);
    for (const taken of shuffled(statementsOf(mate), random)) {
      const name = blockName(taken);
      const f = name === undefined ? undefined : own.get(placeOf(taken, name));
      if (!f) continue;
      const inside = statementsOf(parent).filter(
        (s) =>
          s.getStart() >= f.getStart() && s.getEnd() <= f.getEnd() && s.getSourceFile() === f.getSourceFile(),
      );
      const like = inside.filter(
        (s) =>
          s.getKind() === taken.getKind() && declared(s) === declared(taken) && normal(s) !== normal(taken),
      );
      if (like.length === 0 || inside.some((s) => normal(s) === normal(taken))) continue;
      const target = random.pick(like);
      const edits = [replaceNode(target, taken.getText()), ...missing(taken, parent, mate)];
      yield proposal(`${brief(taken)} of the mate for ${brief(target)}`, edits);
    }
  },
};

function blocks(tool: ParsedTool): ReadonlyMap<string, FunctionDeclaration | MethodDeclaration> {
  const all = [...functionsOf(tool), ...nodesOf(tool).filter(Node.isMethodDeclaration)];
  return new Map(all.map((f) => [placeOf(f, f.getName() ?? ''), f]));
}

const placeOf = (node: Node, name: string): string => `${fileOf(node.getSourceFile())} ${name}`;

const blockName = (node: Node): string | undefined => {
  const f = node.getFirstAncestor((a) => Node.isFunctionDeclaration(a) || Node.isMethodDeclaration(a));
  return Node.isFunctionDeclaration(f) || Node.isMethodDeclaration(f) ? f.getName() : undefined;
};

const declared = (s: Statement): string =>
  Node.isVariableStatement(s)
    ? s
        .getDeclarations()
        .map((d) => d.getName())
        .join()
    : '';

/** Functions of the mate that the statement calls, directly or not, and the parent lacks. */
function missing(statement: Statement, parent: ParsedTool, mate: ParsedTool): TextEdit[] {
  const has = new Set(parent.sources.flatMap((s) => s.getFunctions()).map((f) => f.getName()));
  const theirs = new Map(mate.sources.flatMap((s) => s.getFunctions()).map((f) => [f.getName() ?? '', f]));
  const wanted = new Set<FunctionDeclaration>();
  const look = (node: Node): void => {
    for (const i of node.getDescendants().filter(Node.isIdentifier)) {
      const f = theirs.get(i.getText());
      if (!f || has.has(i.getText()) || wanted.has(f)) continue;
      wanted.add(f);
      look(f);
    }
  };
  look(statement);
  return [...wanted].flatMap((f) => {
    const source = sameFile(f, parent);
    return source ? [append(source, f.getText())] : [];
  });
}

const normal = (node: Node): string => node.getText().replace(/\s+/g, ' ');
