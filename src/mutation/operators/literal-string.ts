import { Node } from 'ts-morph';
import { pairs } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { expressionsOf } from '../sites.ts';
import { brief, proposal, replaceNode } from '../write.ts';

const tweaks: readonly ((text: string) => string)[] = [
  () => '',
  (text) => text.trim(),
  (text) => text.slice(1),
  (text) => text.slice(0, -1),
  () => '\n',
  () => ' ',
  () => '\t',
  () => '\r\n',
];

export const literalString: Operator = {
  name: 'literal-string',
  group: 'literal',
  weight: 0.3,
  description: 'Shortens a string or turns it into another separator.',
  *propose(parent, random) {
    const sites = expressionsOf(parent).filter(
      (e) => Node.isStringLiteral(e) && e.getLiteralValue().length < 8,
    );
    for (const [site, tweak] of pairs(sites.filter(Node.isStringLiteral), tweaks, random)) {
      const after = tweak(site.getLiteralValue());
      if (after !== site.getLiteralValue())
        yield proposal(`${brief(site)} becomes ${JSON.stringify(after)}`, [
          replaceNode(site, JSON.stringify(after)),
        ]);
    }
  },
};
