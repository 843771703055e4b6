import { CHARS_PER_TOKEN } from '../tokens.ts';
import { againChars } from './ask-until.ts';
import type { ModelOperator } from './model-operator.ts';
import { promptVariables, type ModelContext } from './prompt-context.ts';
import { fillPrompt, promptText } from './prompt-file.ts';

/**
 * What an operator asks: with the system prompt, and with a complaint when it is asked again, in at most `tokens` tokens of
 * four characters. Failing cases and other variants are shown as far as the rest leaves room for them. What a child cannot be
 * made without (the parents, the rules) is never cut, so that large parents alone may take more.
 */
export function operatorPrompt(
  { prompt, variables }: Pick<ModelOperator, 'prompt' | 'variables'>,
  context: ModelContext,
  tokens: number,
): string {
  const template = promptText(prompt);
  const elites = variables.includes('elites');
  const filled = (chars: number): string => {
    const given = promptVariables(context, chars, { elites });
    return fillPrompt(template, Object.fromEntries(variables.map((name) => [name, given[name]])));
  };
  const without = filled(0).length + promptText('system.v1').length + againChars();
  return filled(Math.max(0, tokens * CHARS_PER_TOKEN - without));
}
