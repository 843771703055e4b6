import { pairs } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { outputTextsOf } from '../output-texts.ts';
import { brief, proposal, replaceNode, withHelpers } from '../write.ts';

const LINES = [10, 20, 50, 100, 200];

export const outputSummarise: Operator = {
  name: 'output-summarise',
  group: 'output',
  weight: 0,
  description:
    'Of a text of the output that has many lines the first are shown, and of all how many there are by what they begin with.',
  *propose(parent, random) {
    for (const [site, lines] of pairs(outputTextsOf(parent).whole, LINES, random)) {
      const edit = replaceNode(site, `summarised(${site.getText()}, ${lines})`);
      yield proposal(
        `${brief(site)} summarised beyond ${lines} lines`,
        withHelpers(site.getSourceFile(), [edit], ['summarised']),
      );
    }
  },
};
