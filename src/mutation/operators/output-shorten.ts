import { Node, type Expression } from 'ts-morph';
import { pairs } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { outputTextsOf } from '../output-texts.ts';
import { brief, proposal, replaceNode, withHelpers } from '../write.ts';

const LENGTHS = [80, 200, 500, 1000, 2000];

export const outputShorten: Operator = {
  name: 'output-shorten',
  group: 'output',
  weight: 1,
  description:
    'Cuts a text that goes into the output at a number of characters, and says how many are not shown.',
  *propose(parent, random) {
    const texts = outputTextsOf(parent).all.filter((text) => !isFixed(text));
    for (const [text, most] of pairs(texts, LENGTHS, random)) {
      const edit = replaceNode(text, `shortened(${text.getText()}, ${most})`);
      yield proposal(
        `at most ${most} characters of ${brief(text)}`,
        withHelpers(text.getSourceFile(), [edit], ['shortened']),
      );
    }
  },
};

const isFixed = (text: Expression): boolean =>
  Node.isStringLiteral(text) || Node.isNoSubstitutionTemplateLiteral(text);
