import { Node } from 'ts-morph';
import { pairs } from '../draw.ts';
import { stringFunctions, withOthers, type StringFunction } from '../grammar/string-functions.ts';
import type { Random } from '../../random.ts';
import type { Operator, Proposal } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { functionsOf, kindOf, nodesOf } from '../sites.ts';
import { brief, operand, proposal, replaceNode, withHelpers } from '../write.ts';
import { fallback } from '../fallback.ts';

export const fallbackNormalised: Operator = {
  name: 'fallback-normalised',
  group: 'function',
  weight: 4,
  description:
    'When a call finds nothing or throws, makes it again with some of its string arguments passed through a text function.',
  propose: (parent, random) =>
    fallbacksWith(parent, random, stringFunctions, (last) => withOthers(last, random)),
};

/** Second calls with some of the given functions, each joined with others by `joined`. */
export function* fallbacksWith(
  parent: ParsedTool,
  random: Random,
  given: readonly StringFunction[],
  joined: (fn: StringFunction) => StringFunction,
): Iterable<Proposal> {
  const names = new Set(functionsOf(parent).map((f) => f.getName()));
  const calls = nodesOf(parent)
    .filter(Node.isCallExpression)
    .filter((c) => names.has(c.getExpression().getText()));
  const sites = calls.filter((c) => c.getArguments().some((a) => kindOf(a) === 'string'));
  for (const [call, last] of pairs(sites, given, random)) {
    const fn = joined(last);
    const chosen = new Set(call.getArguments().filter((a) => kindOf(a) === 'string' && random.chance(0.6)));
    if (chosen.size === 0) continue;
    const args = call.getArguments().map((a) => (chosen.has(a) ? fn.apply(operand(a)) : a.getText()));
    const { text, helper } = fallback(call, [`${call.getExpression().getText()}(${args.join(', ')})`]);
    const summary = `${brief(call)}, failing that with ${fn.name} of ${[...chosen].map(brief).join(', ')}`;
    yield proposal(
      summary,
      withHelpers(call.getSourceFile(), [replaceNode(call, text)], [helper, fn.helper]),
    );
  }
}
