import { Node, type BinaryExpression } from 'ts-morph';
import { pairs } from '../draw.ts';
import type { Operator, Proposal } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { fileOf } from '../parse-tool.ts';
import { kindOf } from '../sites.ts';
import { inferRewritings, type Rewriting } from '../synthesis/infer.ts';
import { sourceOf } from '../synthesis/text-rule.ts';
import type { CodeSpan } from '../trace/instrument.ts';
import { brief, operand, proposal, replaceNode } from '../write.ts';
import { fallbacksWith } from './fallback-normalised.ts';
import { retriesWith } from './retry-normalised.ts';

/** Of the rewritings for a comparison, so many are tried. */
const REWRITINGS = 12;

export const synthesise: Operator = {
  name: 'synthesise',
  group: 'expression',
  weight: 4,
  observes: true,
  description:
    'Looks at texts that failing train cases compared in vain although they are nearly the same, infers regular expressions that make several of them equal, and puts these around the comparison, or around the strings of a call that came to nothing.',
  *propose(parent, random, _mate, observed) {
    if (!observed) return;
    const found = observed.comparisons.flatMap((span, site) => {
      const comparison = comparisonAt(parent, span);
      const rewritings = comparison ? inferRewritings(observed.cases, site).slice(0, REWRITINGS) : [];
      return rewritings.map((rewriting) => ({ comparison, rewriting }));
    });
    const ways = ['compare', 'retry', 'fall back'] as const;
    for (const [{ comparison, rewriting }, way] of pairs(found, ways, random)) {
      if (!comparison) continue;
      const fn = sourceOf(rewriting.rules);
      const [first] =
        way === 'compare'
          ? [comparingWith(comparison, rewriting)]
          : way === 'retry'
            ? retriesWith(parent, random, [fn])
            : fallbacksWith(parent, random, [fn], (each) => each);
      if (first) yield { ...first, summary: `${first.summary} (explains ${rewriting.explained} cases)` };
    }
  },
};

function comparingWith(comparison: BinaryExpression, { rules }: Rewriting): Proposal {
  const fn = sourceOf(rules);
  const [a, b] = [comparison.getLeft(), comparison.getRight()];
  return proposal(`compare ${brief(a)} and ${brief(b)} after ${fn.name}`, [
    replaceNode(a, fn.apply(operand(a))),
    replaceNode(b, fn.apply(operand(b))),
  ]);
}

function comparisonAt(parent: ParsedTool, { file, start, end }: CodeSpan): BinaryExpression | undefined {
  const source = parent.sources.find((each) => fileOf(each) === file);
  const comparison = source
    ?.getDescendantAtPos(start)
    ?.getAncestors()
    .find((node) => node.getStart() === start && node.getEnd() === end && Node.isBinaryExpression(node));
  if (!Node.isBinaryExpression(comparison)) return undefined;
  return kindOf(comparison.getLeft()) === 'string' && kindOf(comparison.getRight()) === 'string'
    ? comparison
    : undefined;
}
