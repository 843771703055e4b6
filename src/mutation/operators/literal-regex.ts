import { Node } from 'ts-morph';
import { pairs } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { nodesOf } from '../sites.ts';
import { brief, proposal, replaceNode } from '../write.ts';

type Tweak = (body: string, flags: string) => readonly [string, string];

const flip = (flags: string, flag: string): string =>
  flags.includes(flag) ? flags.replace(flag, '') : flags + flag;

const tweaks: readonly Tweak[] = [
  ...['g', 'i', 'm', 's'].map((flag): Tweak => (body, flags) => [body, flip(flags, flag)]),
  (body, flags) => [body.replace('+', '*'), flags],
  (body, flags) => [body.replace('*', '+'), flags],
  (body, flags) => [body.replace(/^\^/, ''), flags],
  (body, flags) => [body.replace(/\$$/, ''), flags],
  (body, flags) => [body.startsWith('^') ? body : `^${body}`, flags],
  (body, flags) => [body.replace('\\s', '[ \\t]'), flags],
  (body, flags) => [body.replace('[ \\t]', '\\s'), flags],
];

export const literalRegex: Operator = {
  name: 'literal-regex',
  group: 'literal',
  weight: 0.5,
  description: 'Flips a flag, swaps a quantifier, or moves an anchor of a regular expression.',
  *propose(parent, random) {
    const sites = nodesOf(parent).filter(Node.isRegularExpressionLiteral);
    for (const [site, tweak] of pairs(sites, tweaks, random)) {
      const text = site.getText();
      const end = text.lastIndexOf('/');
      const [body, flags] = tweak(text.slice(1, end), text.slice(end + 1));
      const after = `/${body}/${flags}`;
      if (after !== text && isRegex(body, flags))
        yield proposal(`${brief(text)} becomes ${brief(after)}`, [replaceNode(site, after)]);
    }
  },
};

function isRegex(body: string, flags: string): boolean {
  try {
    return body !== '' && new RegExp(body, flags) instanceof RegExp;
  } catch {
    return false;
  }
}
