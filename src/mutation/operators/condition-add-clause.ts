import { shuffled, take } from '../draw.ts';
import { conditionsOf } from '../conditions.ts';
import { predicatesAt } from '../grammar/predicates.ts';
import type { Operator } from '../operator.ts';
import { brief, proposal, replaceNode, withHelpers } from '../write.ts';

export const conditionAddClause: Operator = {
  name: 'condition-add-clause',
  group: 'condition',
  weight: 0.7,
  description: 'Joins a condition with a second one about things in scope.',
  *propose(parent, random) {
    for (const site of shuffled(conditionsOf(parent), random)) {
      for (const predicate of take(predicatesAt(site, random), 4)) {
        const connective = random.pick(['&&', '||']);
        const edit = replaceNode(site, `(${site.getText()}) ${connective} (${predicate.text})`);
        yield proposal(
          `${brief(site)} ${connective} ${brief(predicate.text)}`,
          withHelpers(site.getSourceFile(), [edit], [predicate.helper]),
        );
      }
    }
  },
};
