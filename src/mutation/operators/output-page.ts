import { pairs } from '../draw.ts';
import type { Operator, TextEdit } from '../operator.ts';
import { outputTextsOf } from '../output-texts.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { toolInputOf } from '../tool-input.ts';
import { brief, insertAfter, proposal, replaceNode, withHelpers } from '../write.ts';

const LINES = [20, 50, 100, 200, 500];

export const outputPage: Operator = {
  name: 'output-page',
  group: 'output',
  weight: 0,
  widensArgs: true,
  description:
    'Shows a text of the output page by page, with an argument that says which one. Only where the gate lets the arguments widen.',
  *propose(parent, random) {
    const { argsName, execute } = toolInputOf(parent);
    const argument = pageArgument(parent);
    if (!argument || argsName === undefined) return;
    const sites = outputTextsOf(parent).whole.filter((site) =>
      site.getAncestors().some((a) => a === execute),
    );
    for (const [site, lines] of pairs(sites, LINES, random)) {
      const edit = replaceNode(site, `paged(${site.getText()}, ${argsName}.page ?? 1, ${lines})`);
      yield proposal(
        `pages of ${lines} lines of ${brief(site)}`,
        withHelpers(site.getSourceFile(), [argument, edit], ['paged']),
      );
    }
  },
};

/** Behind the last argument, made as that one is; undefined where there is none, or one that is called so. */
function pageArgument(tool: ParsedTool): TextEdit | undefined {
  const { args } = toolInputOf(tool);
  const last = args.at(-1)?.schema;
  const [, schema] = /^([\w.]+)\.\w+\(/.exec(last?.getText() ?? '') ?? [];
  if (!last || schema === undefined || args.some(({ name }) => name === 'page')) return undefined;
  return insertAfter(
    last,
    `, page: ${schema}.number().int().min(1).optional().describe('Which page of the result to show, from 1')`,
  );
}
