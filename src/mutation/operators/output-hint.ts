import { Node, SyntaxKind, type Expression } from 'ts-morph';
import type { Random } from '../../random.ts';
import { shuffled } from '../draw.ts';
import { nextStep } from '../grammar/next-steps.ts';
import type { Operator } from '../operator.ts';
import { outputTextsOf } from '../output-texts.ts';
import { isFunction } from '../function-shape.ts';
import { scopeAt } from '../scope.ts';
import { toolInputOf, type Argument } from '../tool-input.ts';
import { brief, operand, proposal, replaceNode } from '../write.ts';

/** Hints tried at one site. */
const HINTS = 12;
/** How often a hint also says what to do next. */
const SAYS_NEXT = 0.4;

interface Hint {
  readonly condition: string;
  /** Source of the sentence inside a template. */
  readonly sentence: string;
}

export const outputHint: Operator = {
  name: 'output-hint',
  group: 'output',
  weight: 1,
  description:
    'Adds a sentence to a text of the output when a list in scope is empty, is a part of another, or a number in scope exceeds another.',
  *propose(parent, random) {
    const { args } = toolInputOf(parent);
    for (const site of shuffled(outputTextsOf(parent).whole, random)) {
      const seen = new Set<string>();
      for (let i = 0; i < HINTS; i++) {
        const hint = hintAt(site, args, random);
        if (!hint || seen.has(hint.condition + hint.sentence)) continue;
        seen.add(hint.condition + hint.sentence);
        const added = `(${hint.condition} ? \`\\n${hint.sentence}\` : '')`;
        yield proposal(`if ${hint.condition} "${hint.sentence}" after ${brief(site)}`, [
          replaceNode(site, `${operand(site)} + ${added}`),
        ]);
      }
    }
  },
};

function hintAt(site: Expression, args: readonly Argument[], random: Random): Hint | undefined {
  const scope = scopeAt(site);
  const lists = scope.filter((e) => e.kind === 'string[]' || e.kind === 'other[]').map((e) => e.text);
  const counts = [
    ...lists.map((text) => ({ text: `${text}.length`, words: wordsOf(text) })),
    ...scope.filter((e) => e.kind === 'number').map(({ text }) => ({ text, words: wordsOf(text) })),
  ];
  const step = random.chance(SAYS_NEXT) ? nextStep(args, random) : undefined;
  const next = step === undefined ? '' : ` ${step}`;
  const parts = partsAt(site, lists);
  if (parts.length > 0 && random.chance(0.5)) {
    const [part, whole] = random.pick(parts);
    const left = `${whole}.length - ${part}.length`;
    return {
      condition: `${whole}.length > ${part}.length`,
      sentence: `\${${left}} more ${wordsOf(whole)} not shown.${next}`,
    };
  }
  if (lists.length > 0 && (counts.length < 2 || random.chance(0.5))) {
    const list = random.pick(lists);
    return { condition: `${list}.length === 0`, sentence: `No ${wordsOf(list)}.${next}` };
  }
  if (counts.length < 2) return undefined;
  const [more, less] = random.shuffle(counts);
  if (!more || !less || isConstant(more.text)) return undefined;
  return {
    condition: `${more.text} > ${less.text}`,
    sentence: `${more.words} (\${${more.text}}) exceeds ${less.words} (\${${less.text}}).${next}`,
  };
}

/** Lists that are slices of others, and these. */
function partsAt(site: Expression, lists: readonly string[]): (readonly [string, string])[] {
  const declared =
    site.getFirstAncestor(isFunction)?.getDescendantsOfKind(SyntaxKind.VariableDeclaration) ?? [];
  return declared.flatMap((declaration) => {
    const cut = declaration.getInitializer();
    const callee = Node.isCallExpression(cut) ? cut.getExpression() : undefined;
    if (!Node.isPropertyAccessExpression(callee) || callee.getName() !== 'slice') return [];
    const [part, whole] = [declaration.getName(), callee.getExpression().getText()];
    return lists.includes(part) && lists.includes(whole) ? [[part, whole] as const] : [];
  });
}

/** `max matches` of `MAX_MATCHES`, `old string` of `args.oldString`. */
const wordsOf = (name: string): string =>
  name
    .replace(/^.*\./, '')
    .replace(/_/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase();

/** By how it is written: a constant exceeds another always or never. */
const isConstant = (name: string): boolean => /^[A-Z][A-Z0-9_]*$/.test(name);
