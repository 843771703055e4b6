import { Node, SyntaxKind, type CallExpression, type Expression, type FunctionDeclaration } from 'ts-morph';
import { editText } from '../apply-edits.ts';
import { shuffled } from '../draw.ts';
import { effectsOf } from '../effects.ts';
import { freeNamesOf, namesDeclaredIn } from '../free-names.ts';
import type { Operator } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { scopeAt } from '../scope.ts';
import { functionsOf, nodesOf } from '../sites.ts';
import { brief, proposal, replaceNode } from '../write.ts';

/** So many characters may stand twice. */
const LONGEST = 200;

export const functionInline: Operator = {
  name: 'function-inline',
  group: 'function',
  weight: 0.3,
  description: 'Puts what a function of one return statement gives in the place of a call of it.',
  *propose(parent, random) {
    const functions = new Map(functionsOf(parent).map((f) => [f.getName(), f]));
    for (const call of shuffled(nodesOf(parent).filter(Node.isCallExpression), random)) {
      const f = functions.get(call.getExpression().getText());
      const text = f && f.getSourceFile() === call.getSourceFile() ? inlined(f, call, parent) : undefined;
      if (text !== undefined)
        yield proposal(`${brief(text)} for ${brief(call)}`, [replaceNode(call, `(${text})`)]);
    }
  },
};

/** The function's value with the call's arguments in it; undefined where that may mean something else. */
function inlined(f: FunctionDeclaration, call: CallExpression, tool: ParsedTool): string | undefined {
  const [only, ...more] = f.getStatements();
  const value = Node.isReturnStatement(only) && more.length === 0 ? only.getExpression() : undefined;
  if (
    !value ||
    value.getWidth() > LONGEST ||
    f.isAsync() ||
    f.isGenerator() ||
    call.getAncestors().includes(f)
  )
    return undefined;
  const names = f.getParameters().map((p) => p.getNameNode());
  const given = call.getArguments();
  if (names.length !== given.length || !names.every(Node.isIdentifier)) return undefined;
  if (f.getParameters().some((p) => p.isRestParameter() || p.hasInitializer())) return undefined;
  if (given.some((g) => Node.isSpreadElement(g) || hasAwait(g) || effectsOf(g, tool).writes))
    return undefined;

  const byName = new Map(names.map((name, i) => [name.getText(), given[i]?.getText() ?? '']));
  const inner = namesDeclaredIn(value);
  if (names.some((name) => inner.has(name.getText()))) return undefined;
  if (given.some((g) => freeNamesOf(g).some((n) => inner.has(n.getText())))) return undefined;
  const around = new Set(scopeAt(call).map((e) => e.text));
  const outer = new Set(scopeAt(f).map((e) => e.text));
  const free = freeNamesOf(value);
  const isHidden = (name: string): boolean => !byName.has(name) && around.has(name) && !outer.has(name);
  if (free.some((n) => isHidden(n.getText()))) return undefined;
  return editText(
    value.getText(),
    free.flatMap((n) => substitution(n, value, byName)),
  );
}

function substitution(
  name: Node,
  value: Expression,
  byName: ReadonlyMap<string, string>,
): { start: number; end: number; text: string }[] {
  const text = byName.get(name.getText());
  if (text === undefined) return [];
  const start = name.getStart() - value.getStart();
  const written = /^[\w.]+$/.test(text) ? text : `(${text})`;
  const shorthand = Node.isShorthandPropertyAssignment(name.getParent());
  return [
    {
      start,
      end: start + name.getText().length,
      text: shorthand ? `${name.getText()}: ${written}` : written,
    },
  ];
}

const hasAwait = (node: Node): boolean =>
  Node.isAwaitExpression(node) || node.getDescendantsOfKind(SyntaxKind.AwaitExpression).length > 0;
