import { Node, type BinaryExpression } from 'ts-morph';
import { overlap } from '../apply-edits.ts';
import type { StringFunction } from '../grammar/string-functions.ts';
import type { Operator, Proposal } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { nodeAt } from '../node-at.ts';
import { kindOf } from '../sites.ts';
import { inferRewritings, worth } from '../synthesis/infer.ts';
import { sourceOf } from '../synthesis/text-rule.ts';
import type { CodeSpan } from '../trace/instrument.ts';
import { brief, operand, proposal, replaceNode } from '../write.ts';
import { fallbacksWith } from './fallback-normalised.ts';
import { retriesWith } from './retry-normalised.ts';
import { fittings } from './string-align.ts';

const ATTEMPTS = 40;
/** How often what is written is made to fit, where that can be. */
const FITTED = 0.8;

export const synthesise: Operator = {
  name: 'synthesise',
  group: 'expression',
  weight: 4,
  observes: true,
  description:
    'Looks at texts that failing train cases compared in vain although they are nearly the same, infers regular expressions that make several of them equal, and puts these around the comparison, around a second call, or around the strings of a record whose call came to nothing; what goes where a record points is made to fit there.',
  *propose(parent, random, _mate, observed) {
    if (!observed) return;
    const explaining = observed.comparisons
      .flatMap((span, site) => {
        const comparison = comparisonAt(parent, span);
        if (!comparison) return [];
        return inferRewritings(observed.cases, site).map((rewriting) => ({ comparison, rewriting }));
      })
      .toSorted((a, b) => worth(b.rewriting) - worth(a.rewriting));
    for (let n = 0; n < ATTEMPTS && explaining.length > 0; n++) {
      // The better of two: they come best first.
      const { comparison, rewriting } = explaining[
        Math.min(random.int(explaining.length), random.int(explaining.length))
      ] as (typeof explaining)[number];
      const fn = sourceOf(rewriting.rules);
      const way = random.pick(['compare', 'retry', 'fall back'] as const);
      const [found] =
        way === 'compare'
          ? [comparingWith(comparison, fn)]
          : way === 'retry'
            ? retriesWith(parent, random, [fn])
            : fallbacksWith(parent, random, [fn], (each) => each);
      if (!found) continue;
      // A record's strings have all changed; otherwise more is found, and what goes there must fit.
      const [fitted] = way !== 'retry' && random.chance(FITTED) ? fittings(parent, random) : [];
      if (fitted && overlap(found.edits, fitted.edits)) continue;
      const summary = [found, fitted].flatMap((each) => each?.summary ?? []).join(', and ');
      yield proposal(`${summary} (explains ${rewriting.explained} cases)`, [
        ...found.edits,
        ...(fitted?.edits ?? []),
      ]);
    }
  },
};

function comparingWith(comparison: BinaryExpression, fn: StringFunction): Proposal {
  const [a, b] = [comparison.getLeft(), comparison.getRight()];
  return proposal(`compare ${brief(a)} and ${brief(b)} after ${fn.name}`, [
    replaceNode(a, fn.apply(operand(a))),
    replaceNode(b, fn.apply(operand(b))),
  ]);
}

function comparisonAt(parent: ParsedTool, span: CodeSpan): BinaryExpression | undefined {
  const comparison = nodeAt(parent, span, Node.isBinaryExpression);
  return comparison && kindOf(comparison.getLeft()) === 'string' && kindOf(comparison.getRight()) === 'string'
    ? comparison
    : undefined;
}
