import { defaultOf } from '../defaults.ts';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { sentencesOf } from '../sentences.ts';
import { toolInputOf, type Argument, type TextNode } from '../tool-input.ts';
import { brief, insertAfter, proposal, replaceNode } from '../write.ts';

export const descriptionParameter: Operator = {
  name: 'description-parameter',
  group: 'schema',
  weight: 0.2,
  touches: 'texts',
  description:
    'Leaves a sentence, an example or a bracket out of the description of an argument, or adds to it that it is optional or what its default is.',
  *propose(parent, random) {
    const ways = toolInputOf(parent).args.flatMap((argument) =>
      [...shorter(argument.description), ...longer(argument, parent)].map((text) => ({ argument, text })),
    );
    for (const { argument, text } of shuffled(ways, random)) {
      const { description, name, schema } = argument;
      const edit = description
        ? replaceNode(description, JSON.stringify(text))
        : insertAfter(schema, `.describe(${JSON.stringify(text)})`);
      yield proposal(`${name}: "${brief(text)}"`, [edit]);
    }
  },
};

function shorter(description: TextNode | undefined): string[] {
  const text = description?.getLiteralText() ?? '';
  const sentences = sentencesOf(text);
  return [
    ...(sentences.length > 1 ? sentences.map((_, i) => sentences.filter((__, j) => j !== i).join(' ')) : []),
    text.replace(/,? (such as|for example|e\.g\.) [^;()]*?(?=\.( |$)|[;)]|$)/, ''),
    text.replace(/ ?\([^()]*\)/, ''),
  ].filter((other) => other !== text && other !== '');
}

/** What schema and code say, and the description does not. */
function longer(argument: Argument, tool: ParsedTool): string[] {
  const { optional, description } = argument;
  const text = description?.getLiteralText() ?? '';
  const begin = text === '' ? '' : `${text.replace(/\.?$/, '.')} `;
  const value = defaultOf(argument, tool)?.literal.replace(/^(['"])(.*)\1$/, '$2');
  return [
    ...(optional && !/\boptional\b/i.test(text) ? [`${begin}Optional.`] : []),
    ...(value !== undefined && !/\bdefaults?\b/i.test(text) ? [`${begin}Default: ${value}.`] : []),
  ];
}
