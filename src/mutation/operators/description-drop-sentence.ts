import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { sentencesOf } from '../sentences.ts';
import { toolInputOf } from '../tool-input.ts';
import { brief, proposal, replaceNode } from '../write.ts';

export const descriptionDropSentence: Operator = {
  name: 'description-drop-sentence',
  group: 'schema',
  weight: 0.2,
  touches: 'texts',
  description: "Leaves a sentence out of the tool's description.",
  *propose(parent, random) {
    const { description } = toolInputOf(parent);
    const sentences = sentencesOf(description?.getLiteralText() ?? '');
    if (!description || sentences.length < 2) return;
    for (const dropped of shuffled([...sentences.keys()], random)) {
      const rest = sentences.filter((_, i) => i !== dropped).join(' ');
      yield proposal(`without "${brief(sentences[dropped] ?? '')}"`, [
        replaceNode(description, JSON.stringify(rest)),
      ]);
    }
  },
};
