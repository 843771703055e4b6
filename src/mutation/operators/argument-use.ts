import { Node, type Expression } from 'ts-morph';
import type { Random } from '../../random.ts';
import { shuffled } from '../draw.ts';
import { valueMethods, type Operand, type ValueMethod } from '../grammar/value-methods.ts';
import type { Operator } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { scopeAt, type InScope } from '../scope.ts';
import { expressionsOf, kindOf, presentKindOf, type ValueKind } from '../sites.ts';
import { isOfContext } from '../tool-input.ts';
import { brief, operand, proposal, replaceNode } from '../write.ts';

/** Calls tried at one site: the sites are few and the calls many. */
const CALLS = 40;
/** How often an argument that is not read goes before one that is. */
const PREFERS_UNREAD = 0.7;

export const argumentUse: Operator = {
  name: 'argument-use',
  group: 'expression',
  // Where no argument may be left out it finds nothing, and gives way to others.
  weight: 3,
  description:
    'Where an argument is given that may be left out, a value goes through a method with it; first those that the code does not read.',
  *propose(parent, random) {
    for (const site of shuffled(expressionsOf(parent), random)) {
      const kind = presentKindOf(site);
      if ((kind !== 'string' && kind !== 'string[]') || !isContent(site, parent)) continue;
      const scope = scopeAt(site);
      const optional = scope.filter((entry) => isOptionalArgument(entry));
      if (optional.length === 0) continue;
      const unread = optional.filter((entry) => isUnread(entry, parent));
      const methods = valueMethods.filter(({ of }) => of === kind);
      const receivers = receiversFor(site, kind, scope);
      for (let i = 0; i < CALLS; i++) {
        const usable = unread.length > 0 && random.chance(PREFERS_UNREAD) ? unread : optional;
        const call = callWith(site, methods, receivers, usable, random);
        if (call) yield proposal(`${call.says} for ${brief(site)}`, [replaceNode(site, call.text)]);
      }
    }
  },
};

/** Whether a value may be what the tool shows or writes: not a constant, a place, or one side of a comparison. */
function isContent(site: Expression, tool: ParsedTool): boolean {
  if (Node.isLiteralLike(site) || isOfContext(site, tool)) return false;
  const parent = site.getParent();
  if (Node.isBinaryExpression(parent)) return !/^[=!]==?$/.test(parent.getOperatorToken().getText());
  return !(Node.isCallExpression(parent) && /^path\./.test(parent.getExpression().getText()));
}

/** A field of a parameter, such as `args.limit`, that need not be given. */
function isOptionalArgument({ text, kind }: InScope): boolean {
  return kind === 'optional' && /^\w+\.\w+$/.test(text);
}

/** It stands nowhere in the code. */
function isUnread({ text }: InScope, { sources }: ParsedTool): boolean {
  const use = new RegExp(`\\b${text}\\b`);
  return !sources.some((source) => use.test(source.getText()));
}

/** The site itself, where it is always there, and variables of its kind. */
function receiversFor(site: Expression, kind: ValueMethod['of'], scope: readonly InScope[]): string[] {
  const named = scope.filter(
    (entry) => entry.kind === kind && entry.text !== site.getText() && !entry.text.includes('.'),
  );
  const own = kindOf(site) === kind ? [operand(site)] : [];
  return [...own, ...named.map(({ text }) => text)];
}

/** `argument === undefined ? site : receiver.method(argument, …)` */
function callWith(
  site: Expression,
  methods: readonly ValueMethod[],
  receivers: readonly string[],
  usable: readonly InScope[],
  random: Random,
): { readonly text: string; readonly says: string } | undefined {
  const method = random.pick(methods);
  if (receivers.length === 0) return undefined;
  const receiver = random.pick(receivers);
  const operands = operandsOf(method.operands, usable, random);
  const [first] = operands ?? [];
  if (!operands || !first) return undefined;
  const written = operands.map(({ text, present }, i) =>
    i > 0 && present === 'string' ? `(${text} ?? '')` : text,
  );
  const call = method.apply(receiver, written);
  return {
    text: `(${first.text} === undefined ? ${site.getText()} : ${call})`,
    says: `${method.name} of ${brief(receiver)} by ${operands.map((o) => o.text).join(' and ')}`,
  };
}

/** Arguments of the kinds that are wanted, none twice; undefined where there are too few. */
function operandsOf(
  wanted: readonly Operand[],
  usable: readonly InScope[],
  random: Random,
): readonly InScope[] | undefined {
  const chosen: InScope[] = [];
  for (const operand of wanted) {
    const kind: ValueKind = operand === 'from' || operand === 'to' ? 'number' : 'string';
    const fitting = usable.filter((entry) => entry.present === kind && !chosen.includes(entry));
    if (fitting.length === 0) return undefined;
    chosen.push(random.pick(fitting));
  }
  return chosen;
}
