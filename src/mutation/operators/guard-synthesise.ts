import { Node } from 'ts-morph';
import { exitsAt } from '../exits.ts';
import { ofOneText, ofTwoTexts } from '../grammar/text-conditions.ts';
import { nodeAt } from '../node-at.ts';
import type { Operator } from '../operator.ts';
import { scopeAt } from '../scope.ts';
import { inferConditions } from '../synthesis/infer-conditions.ts';
import { brief, insertBefore, proposal, withHelpers } from '../write.ts';

const ATTEMPTS = 40;

export const guardSynthesise: Operator = {
  name: 'guard-synthesise',
  group: 'control',
  weight: 4,
  observes: true,
  description:
    'Looks at which conditions about texts in scope held in train cases that went wrong rather than in those that are right, and where one of them holds throws, if those cases should have been refused, or else returns or goes on with the loop.',
  *propose(parent, random, _mate, observed) {
    if (!observed) return;
    const conditions = inferConditions(observed.cases);
    for (let n = 0; n < ATTEMPTS && conditions.length > 0; n++) {
      // The better of two: they come best first.
      const at = Math.min(random.int(conditions.length), random.int(conditions.length));
      const { placed, refuse, explained } = conditions[at] as (typeof conditions)[number];
      const { span, condition, name, other } = random.pick(placed);
      const place = observed.spans[span];
      const site = place && nodeAt(parent, place, Node.isStatement);
      const rule = (other === undefined ? ofOneText : ofTwoTexts)[condition];
      if (!site || !rule) continue;
      const scope = scopeAt(site);
      const written = (index: number | undefined): string | undefined => {
        const known = index !== undefined && observed.watched[span]?.[index];
        const entry = scope.find(({ text }) => text === known);
        if (entry?.present !== 'string') return undefined;
        return entry.kind === 'string' ? entry.text : `(${entry.text} ?? '')`;
      };
      const [a, b] = [written(name), other === undefined ? '' : written(other)];
      if (a === undefined || b === undefined) continue;
      const test = rule.apply(a, b);
      const exits = exitsAt(site).filter((exit) => exit.startsWith('throw ') === refuse);
      if (exits.length === 0) continue;
      const exit = random.pick(exits);
      yield proposal(
        `if ${brief(test)} ${brief(exit)} before ${brief(site)} (held in ${explained} wrong cases)`,
        withHelpers(site.getSourceFile(), [insertBefore(site, `if (${test}) ${exit}\n`)], [rule.helper]),
      );
    }
  },
};
