import { Node, type FunctionDeclaration } from 'ts-morph';
import type { TextEdit } from './operator.ts';
import type { ParsedTool } from './parsed-tool.ts';
import { sameFile } from './parse-tool.ts';
import { append } from './write.ts';

/** Functions of the mate that the code calls, directly or not, and the parent lacks. */
export function missingFunctions(code: Node, parent: ParsedTool, mate: ParsedTool): TextEdit[] {
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
  look(code);
  return [...wanted].flatMap((f) => {
    const source = sameFile(f, parent);
    return source ? [append(source, f.getText())] : [];
  });
}
