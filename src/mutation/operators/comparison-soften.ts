import { Node } from 'ts-morph';
import { pairs } from '../draw.ts';
import { binariesOf } from '../conditions.ts';
import type { Operator } from '../operator.ts';
import { kindOf } from '../sites.ts';
import { brief, proposal, replaceNode, withHelpers } from '../write.ts';

const thresholds = [0.6, 0.7, 0.8, 0.85, 0.9, 0.95] as const;

export const comparisonSoften: Operator = {
  name: 'comparison-soften',
  group: 'expression',
  weight: 1,
  description: 'Lets two strings count as equal when they are similar enough.',
  *propose(parent, random) {
    const sites = binariesOf(parent, ['===', '!==']).filter(
      (s) => !isEmptyText(s.getLeft()) && !isEmptyText(s.getRight()),
    );
    for (const [site, threshold] of pairs(sites, thresholds, random)) {
      if (kindOf(site.getLeft()) !== 'string' || kindOf(site.getRight()) !== 'string') continue;
      const relation = site.getOperatorToken().getText() === '===' ? '>=' : '<';
      const text = `similarity(${site.getLeft().getText()}, ${site.getRight().getText()}) ${relation} ${threshold}`;
      yield proposal(
        `${brief(site)} by similarity ${threshold}`,
        withHelpers(site.getSourceFile(), [replaceNode(site, text)], ['similarity']),
      );
    }
  },
};

const isEmptyText = (node: Node): boolean => Node.isStringLiteral(node) && node.getLiteralValue() === '';
