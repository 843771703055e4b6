import { shuffled, take } from '../draw.ts';
import { exitsAt } from '../exits.ts';
import { predicatesAt } from '../grammar/predicates.ts';
import type { Operator } from '../operator.ts';
import { statementsOf } from '../sites.ts';
import { brief, insertBefore, proposal, withHelpers } from '../write.ts';

export const guardInsert: Operator = {
  name: 'guard-insert',
  group: 'control',
  weight: 1.5,
  description:
    'Before a statement, throws, returns or goes on with the loop when a condition about things in scope holds.',
  *propose(parent, random) {
    for (const site of shuffled(statementsOf(parent), random)) {
      const exits = exitsAt(site);
      for (const predicate of take(predicatesAt(site, random), 6)) {
        const exit = random.pick(exits);
        const edit = insertBefore(site, `if (${predicate.text}) ${exit}\n`);
        yield proposal(
          `if ${brief(predicate.text)} ${brief(exit)} before ${brief(site)}`,
          withHelpers(site.getSourceFile(), [edit], [predicate.helper]),
        );
      }
    }
  },
};
