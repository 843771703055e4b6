import { Node } from 'ts-morph';
import { pairs, shuffled, take } from '../draw.ts';
import { textAligners } from '../grammar/text-aligners.ts';
import type { Operator } from '../operator.ts';
import { namesOf, scopeAt } from '../scope.ts';
import { expressionsOf, kindOf } from '../sites.ts';
import { brief, proposal, replaceNode, withHelpers } from '../write.ts';

export const stringAlign: Operator = {
  name: 'string-align',
  group: 'expression',
  description:
    'Makes a string resemble other strings that are in scope, in indentation, edges, characters or line ends.',
  *propose(parent, random) {
    const sites = expressionsOf(parent).filter((e) => !Node.isStringLiteral(e));
    for (const [site, aligner] of pairs(sites, textAligners, random)) {
      if (kindOf(site) !== 'string') continue;
      const others = namesOf(scopeAt(site), 'string').filter((name) => name !== site.getText());
      const slices = sliceExpressions(site);
      for (const [a, b] of take(pairs(others, [...others, ...slices], random), 3)) {
        if (aligner.arity === 2 && a === b) continue;
        const rest = aligner.arity === 1 ? [b] : [a, b];
        const edit = replaceNode(site, `${aligner.name}(${[site.getText(), ...rest].join(', ')})`);
        yield proposal(
          `${aligner.name} of ${brief(site)} by ${rest.join(', ')}`,
          withHelpers(site.getSourceFile(), [edit], [aligner.name]),
        );
      }
    }
    /** Parts of strings in scope between two numbers of one record in scope, e.g. `text.slice(span.start, span.end)`. */
    function sliceExpressions(site: Node): string[] {
      const scope = scopeAt(site);
      const strings = namesOf(scope, 'string');
      const spans = recordsOfTwoNumbers(
        site,
        scope.filter((e) => e.kind === 'other').map((e) => e.text),
      );
      return [
        ...take(
          shuffled(
            strings.flatMap((s) => spans.map(([from, to]) => `${s}.slice(${from}, ${to})`)),
            random,
          ),
          6,
        ),
      ];
    }
  },
};

/** Pairs of number fields, or numbers in scope, in the order in which they are declared. */
function recordsOfTwoNumbers(site: Node, names: readonly string[]): (readonly [string, string])[] {
  const result: (readonly [string, string])[] = [];
  const numbers = namesOf(scopeAt(site), 'number');
  numbers.forEach((a, i) => numbers.slice(i + 1).forEach((b) => result.push([a, b], [b, a])));
  for (const name of names) {
    const declared = site.getSymbolsInScope(3 /* variables */).find((s) => s.getName() === name);
    const type = declared?.getTypeAtLocation(site);
    const fields = (type?.getProperties() ?? [])
      .filter((f) => f.getTypeAtLocation(site).isNumber())
      .map((f) => `${name}.${f.getName()}`);
    fields.forEach((a, i) => fields.slice(i + 1).forEach((b) => result.push([a, b])));
  }
  return result;
}
