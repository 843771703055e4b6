import { Node, type CallExpression } from 'ts-morph';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { expressionsOf, kindOf } from '../sites.ts';
import { brief, proposal, replaceNode } from '../write.ts';

export const functionReorder: Operator = {
  name: 'function-reorder',
  group: 'function',
  weight: 0,
  description:
    'Two functions or methods that are applied one after the other, and give what they take, change places.',
  *propose(parent, random) {
    for (const site of shuffled(expressionsOf(parent), random)) {
      if (!Node.isCallExpression(site)) continue;
      const text = ofFunctions(site) ?? ofMethods(site);
      if (text !== undefined) yield proposal(`${brief(text)} for ${brief(site)}`, [replaceNode(site, text)]);
    }
  },
};

/** `f(g(x, …), …)` becomes `g(f(x, …), …)`. */
function ofFunctions(outer: CallExpression): string | undefined {
  const [inner, ...rest] = outer.getArguments();
  if (!Node.isCallExpression(inner) || !Node.isIdentifier(outer.getExpression())) return undefined;
  const [given, ...others] = inner.getArguments();
  if (!given || !Node.isIdentifier(inner.getExpression())) return undefined;
  if (outer.getExpression().getText() === inner.getExpression().getText()) return undefined;
  return isOneKind(given, inner, outer)
    ? callOf(inner.getExpression(), [callOf(outer.getExpression(), [given, ...rest]), ...others])
    : undefined;
}

/** `x.f(…).g(…)` becomes `x.g(…).f(…)`. */
function ofMethods(outer: CallExpression): string | undefined {
  const last = outer.getExpression();
  const inner = Node.isPropertyAccessExpression(last) ? last.getExpression() : undefined;
  if (!Node.isCallExpression(inner)) return undefined;
  const first = inner.getExpression();
  if (!Node.isPropertyAccessExpression(first) || !Node.isPropertyAccessExpression(last)) return undefined;
  const receiver = first.getExpression();
  if (!isOneKind(receiver, inner, outer)) return undefined;
  const [one, other] = [methodOf(first.getName(), inner), methodOf(last.getName(), outer)];
  return one === other ? undefined : `${receiver.getText()}${other}${one}`;
}

const isOneKind = (...nodes: readonly Node[]): boolean =>
  ['string', 'number', 'string[]'].some((kind) => nodes.every((node) => kindOf(node) === kind));

const callOf = (callee: Node, args: readonly (Node | string)[]): string =>
  `${callee.getText()}(${args.map((arg) => (typeof arg === 'string' ? arg : arg.getText())).join(', ')})`;

const methodOf = (name: string, call: CallExpression): string =>
  `.${name}(${call
    .getArguments()
    .map((arg) => arg.getText())
    .join(', ')})`;
