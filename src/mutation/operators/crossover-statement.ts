import { Node, type FunctionDeclaration, type MethodDeclaration, type Statement } from 'ts-morph';
import { shuffled } from '../draw.ts';
import { missingFunctions } from '../mate-functions.ts';
import type { Operator } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { fileOf } from '../parse-tool.ts';
import { functionsOf, nodesOf, statementsOf } from '../sites.ts';
import { brief, proposal, replaceNode } from '../write.ts';

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
      const edits = [replaceNode(target, taken.getText()), ...missingFunctions(taken, parent, mate)];
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

const normal = (node: Node): string => node.getText().replace(/\s+/g, ' ');
