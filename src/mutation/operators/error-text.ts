import { shuffled } from '../draw.ts';
import { errorMessagesOf } from '../error-messages.ts';
import type { HelperName } from '../grammar/helper-functions.ts';
import type { Operator } from '../operator.ts';
import { scopeAt, type InScope } from '../scope.ts';
import { brief, proposal, replaceNode, withHelpers } from '../write.ts';
import type { Random } from '../../random.ts';

export const errorText: Operator = {
  name: 'error-text',
  group: 'errors',
  weight: 0.4,
  description:
    'Adds to the text of an error what is known where it is thrown: a count, a number, the nearest line.',
  *propose(parent, random) {
    for (const message of shuffled(errorMessagesOf(parent), random)) {
      const site = message.getParentOrThrow();
      const fact = drawFact(scopeAt(site), random);
      if (!fact) continue;
      const edit = replaceNode(message, `${message.getText()} + ${fact.text}`);
      yield proposal(
        `${brief(fact.text)} in ${brief(message)}`,
        withHelpers(site.getSourceFile(), [edit], [fact.helper]),
      );
    }
  },
};

function drawFact(
  scope: readonly InScope[],
  random: Random,
): { text: string; helper?: HelperName } | undefined {
  const strings = scope.filter((e) => e.kind === 'string').map((e) => e.text);
  const facts = scope.flatMap(({ text, kind }) => {
    if (kind === 'number') return [`\` (${text}: \${${text}})\``];
    if (kind === 'string') return [`\` (${text}: \${${text}.slice(0, 80)})\``];
    return kind === 'string[]' || kind === 'other[]' ? [`\` (${text}: \${${text}.length})\``] : [];
  });
  if (strings.length > 1 && random.chance(0.5)) {
    const [a, b] = random.shuffle(strings);
    return { text: `\` Nearest: \${nearestLine(${a ?? ''}, ${b ?? ''})}\``, helper: 'nearestLine' };
  }
  return facts.length > 0 ? { text: random.pick(facts) } : undefined;
}
