import { pairs } from '../draw.ts';
import { stringFunctions } from '../grammar/string-functions.ts';
import type { Operator } from '../operator.ts';
import { predicatesAt } from '../grammar/predicates.ts';
import { scopeAt } from '../scope.ts';
import { statementsOf } from '../sites.ts';
import { brief, insertBefore, proposal, withHelpers } from '../write.ts';

export const statementInsert: Operator = {
  name: 'statement-insert',
  group: 'statement',
  weight: 1,
  description:
    'Passes some of the assignable strings in scope through the same text function, always or under a condition.',
  *propose(parent, random) {
    for (const [site, fn] of pairs(statementsOf(parent), stringFunctions, random)) {
      const strings = scopeAt(site).filter((e) => e.kind === 'string' && e.assignable);
      if (strings.length === 0) continue;
      const chosen = strings.filter(() => random.chance(0.6));
      if (chosen.length === 0) chosen.push(random.pick(strings));
      const [condition] = random.chance(0.4) ? predicatesAt(site, random) : [];
      const body = chosen.map(({ text }) => `${text} = ${fn.apply(text)};`).join('\n');
      const edit = insertBefore(site, condition ? `if (${condition.text}) {\n${body}\n}\n` : `${body}\n`);
      const summary = `${fn.name} of ${chosen.map((c) => c.text).join(', ')} before ${brief(site)}${condition ? ` if ${brief(condition.text)}` : ''}`;
      yield proposal(summary, withHelpers(site.getSourceFile(), [edit], [fn.helper, condition?.helper]));
    }
  },
};
