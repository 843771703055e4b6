import { Node } from 'ts-morph';
import type { ParsedTool } from './parsed-tool.ts';
import { kindOf, nodesOf } from './sites.ts';

/** The texts of the errors that the tool makes: the first argument of `new …Error(…)`. */
export function errorMessagesOf(tool: ParsedTool): Node[] {
  return nodesOf(tool).flatMap((node) => {
    if (!Node.isNewExpression(node) || !/Error$/.test(node.getExpression().getText())) return [];
    const [message] = node.getArguments();
    return message && kindOf(message) === 'string' ? [message] : [];
  });
}
