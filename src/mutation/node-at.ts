import type { Node } from 'ts-morph';
import { fileOf } from './parse-tool.ts';
import type { ParsedTool } from './parsed-tool.ts';
import type { CodeSpan } from './trace/instrument.ts';

/** The node of a kind that covers just this span. */
export function nodeAt<T extends Node>(
  tool: ParsedTool,
  { file, start, end }: CodeSpan,
  is: (node: Node) => node is T,
): T | undefined {
  const inner = tool.sources.find((each) => fileOf(each) === file)?.getDescendantAtPos(start);
  return [...(inner ? [inner] : []), ...(inner?.getAncestors() ?? [])]
    .filter((node) => node.getStart() === start && node.getEnd() === end)
    .find(is);
}
