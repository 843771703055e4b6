import { shuffled } from '../draw.ts';
import { errorMessagesOf } from '../error-messages.ts';
import { nextStep } from '../grammar/next-steps.ts';
import type { Operator } from '../operator.ts';
import { toolInputOf } from '../tool-input.ts';
import { brief, operand, proposal, replaceNode } from '../write.ts';

/** Sentences tried for one error. */
const SENTENCES = 6;

export const errorNextStep: Operator = {
  name: 'error-next-step',
  group: 'errors',
  weight: 0.4,
  description: 'Adds to the text of an error what to do next, by the names and kinds of the arguments.',
  *propose(parent, random) {
    const { args } = toolInputOf(parent);
    for (const message of shuffled(errorMessagesOf(parent), random)) {
      for (let i = 0; i < SENTENCES; i++) {
        const sentence = nextStep(args, random);
        if (sentence === undefined || message.getText().includes(sentence)) continue;
        const edit = replaceNode(message, `${operand(message)} + ${JSON.stringify(` ${sentence}`)}`);
        yield proposal(`"${sentence}" after ${brief(message)}`, [edit]);
      }
    }
  },
};
