import type { Expression } from 'ts-morph';
import { pairs } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { expressionsOf } from '../sites.ts';
import { brief, proposal, replaceNode, withHelpers } from '../write.ts';

/** Sources of functions from a pattern's source, by what they do. */
const shapes: Readonly<Record<string, string>> = {
  'whole words of': '(source) => `\\\\b(?:${source})\\\\b`',
  'whole lines of': '(source) => `^(?:${source})$`',
  'any blanks in': "(source) => source.replace(/ +/g, '\\\\s+')",
  'blanks around': '(source) => `\\\\s*(?:${source})\\\\s*`',
};
/** Flags that are set where they are not, and else left out. */
const FLAGS = ['i', 'm', 's', 'u'];

const rewritings = [
  ...Object.entries(shapes).map(([says, shape]) => ({
    says,
    helper: 'reshaped' as const,
    apply: (pattern: string): string => `reshaped(${pattern}, ${shape})`,
  })),
  ...FLAGS.map((flag) => ({
    says: `other ${flag} for`,
    helper: 'otherFlag' as const,
    apply: (pattern: string): string => `otherFlag(${pattern}, '${flag}')`,
  })),
];

export const regexWrap: Operator = {
  name: 'regex-wrap',
  group: 'expression',
  weight: 0,
  description:
    'Gives a regular expression that is made at run time, or comes by name, another shape or flag.',
  *propose(parent, random) {
    const sites = expressionsOf(parent).filter(isRegExp);
    for (const [site, { says, helper, apply }] of pairs(sites, rewritings, random)) {
      const edit = replaceNode(site, apply(site.getText()));
      yield proposal(`${says} ${brief(site)}`, withHelpers(site.getSourceFile(), [edit], [helper]));
    }
  },
};

const isRegExp = (site: Expression): boolean => site.getType().getSymbol()?.getName() === 'RegExp';
