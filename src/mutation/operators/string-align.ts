import { Node } from 'ts-morph';
import { shuffled, take } from '../draw.ts';
import { textAligners } from '../grammar/text-aligners.ts';
import type { Operator } from '../operator.ts';
import { namesOf, scopeAt } from '../scope.ts';
import { expressionsOf, kindOf } from '../sites.ts';
import { slicesAt } from '../slices.ts';
import { brief, proposal, replaceNode, withHelpers } from '../write.ts';
import type { Random } from '../../random.ts';

export const stringAlign: Operator = {
  name: 'string-align',
  group: 'expression',
  weight: 4,
  description:
    'Makes a string resemble other strings that are in scope, in indentation, edges, characters or line ends.',
  *propose(parent, random) {
    const sites = expressionsOf(parent).filter((e) => !Node.isStringLiteral(e) && kindOf(e) === 'string');
    for (const site of shuffled(sites, random)) {
      for (const aligner of take(shuffled(textAligners, random), 2)) {
        const rest = drawOthers(site, aligner.arity, random);
        if (!rest) continue;
        const edit = replaceNode(site, `${aligner.name}(${[site.getText(), ...rest].join(', ')})`);
        yield proposal(
          `${aligner.name} of ${brief(site)} by ${rest.join(' and ')}`,
          withHelpers(site.getSourceFile(), [edit], [aligner.name]),
        );
      }
    }
  },
};

/** Strings in scope; the last is rather a part of one, where there are parts. The arguments of an aligner already there are used again. */
function drawOthers(site: Node, arity: 1 | 2, random: Random): string[] | undefined {
  if (
    Node.isCallExpression(site) &&
    textAligners.some((a) => a.name === site.getExpression().getText()) &&
    random.chance(0.7)
  ) {
    const again = site
      .getArguments()
      .slice(1)
      .map((a) => a.getText());
    if (again.length >= arity) return again.slice(-arity);
  }
  const strings = namesOf(scopeAt(site), 'string').filter((name) => name !== site.getText());
  const parts = slicesAt(site);
  if (strings.length === 0) return undefined;
  const last = parts.length > 0 && random.chance(0.7) ? random.pick(parts) : random.pick(strings);
  if (arity === 1) return [last];
  const firsts = strings.filter((s) => s !== last);
  return firsts.length > 0 ? [random.pick(firsts), last] : undefined;
}
