import { Node, type BinaryExpression, type Expression } from 'ts-morph';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { outputTextsOf } from '../output-texts.ts';
import { kindOf } from '../sites.ts';
import { brief, operand, proposal, replaceNode } from '../write.ts';

const CLEANERS: Readonly<Record<string, string>> = {
  'blank lines': String.raw`.replace(/\n(?:[ \t]*\n)+/g, '\n')`,
  'blanks at ends of lines': String.raw`.replace(/[ \t]+$/gm, '')`,
  'blank edges': '.trim()',
};

/** The same text with less in it. */
interface Shorter {
  readonly text: string;
  readonly without: string;
}

export const outputDropNoise: Operator = {
  name: 'output-drop-noise',
  group: 'output',
  weight: 0.4,
  description:
    'Leaves out a part of a sum or template that goes into the output, or removes blank lines, blanks at ends of lines or blank edges from it.',
  *propose(parent, random) {
    const { all, whole } = outputTextsOf(parent);
    const ways = all
      .filter((site) => !isPartOfSum(site))
      .flatMap((site) =>
        [...lessParts(site), ...lessPieces(site), ...(whole.includes(site) ? cleaned(site) : [])].map(
          (shorter) => ({ site, ...shorter }),
        ),
      );
    for (const { site, text, without } of shuffled(ways, random))
      yield proposal(`no ${without} in ${brief(site)}`, [replaceNode(site, text)]);
  },
};

const cleaned = (site: Expression): Shorter[] =>
  Node.isStringLiteral(site)
    ? []
    : Object.entries(CLEANERS).map(([without, call]) => ({ text: `${operand(site)}${call}`, without }));

/** `a + c` of `a + b + c`. */
function lessParts(site: Expression): Shorter[] {
  const parts = sumOf(site);
  if (parts.length < 2) return [];
  return parts.flatMap((part, i) => {
    const rest = parts.filter((_, j) => j !== i);
    // It is a text only when one of the first two is.
    if (!rest.slice(0, 2).some((other) => kindOf(other) === 'string')) return [];
    return [{ text: rest.map((other) => other.getText()).join(' + '), without: brief(part) }];
  });
}

function sumOf(node: Expression): Expression[] {
  if (!isSum(node)) return [node];
  return [...sumOf(node.getLeft()), node.getRight()];
}

const isSum = (node: Node | undefined): node is BinaryExpression =>
  Node.isBinaryExpression(node) && node.getOperatorToken().getText() === '+';

const isPartOfSum = (site: Expression): boolean => {
  const parent = site.getParent();
  return isSum(parent) && isSum(site) && parent.getLeft() === site;
};

/** A template without one of its literal pieces, or without one of its values. */
function lessPieces(site: Expression): Shorter[] {
  if (!Node.isTemplateExpression(site)) return [];
  const head = site.getHead().getText().slice(1, -2);
  const spans = site.getTemplateSpans().map((span) => ({
    value: `\${${span.getExpression().getText()}}`,
    literal: span
      .getLiteral()
      .getText()
      .replace(/^\}|(`|\$\{)$/g, ''),
  }));
  const pieces = [head, ...spans.flatMap(({ value, literal }) => [value, literal])];
  return pieces.flatMap((piece, i) =>
    piece === ''
      ? []
      : [{ text: `\`${pieces.filter((_, j) => j !== i).join('')}\``, without: brief(JSON.stringify(piece)) }],
  );
}
