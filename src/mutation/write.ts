import { Node, type SourceFile } from 'ts-morph';
import { helperFunctions, type HelperName } from './grammar/helper-functions.ts';
import type { Proposal, TextEdit } from './operator.ts';
import { fileOf } from './parse-tool.ts';

export function replaceNode(node: Node, text: string): TextEdit {
  return { file: fileOf(node.getSourceFile()), start: node.getStart(), end: node.getEnd(), text };
}

export function insertBefore(node: Node, text: string): TextEdit {
  return { file: fileOf(node.getSourceFile()), start: node.getStart(), end: node.getStart(), text };
}

export function insertAfter(node: Node, text: string): TextEdit {
  return { file: fileOf(node.getSourceFile()), start: node.getEnd(), end: node.getEnd(), text };
}

export function append(source: SourceFile, text: string): TextEdit {
  return { file: fileOf(source), start: source.getEnd(), end: source.getEnd(), text: `\n${text}\n` };
}

/** Adds the helper functions that the file does not have yet. */
export function withHelpers(
  source: SourceFile,
  edits: readonly TextEdit[],
  helpers: readonly (HelperName | undefined)[],
): TextEdit[] {
  const missing = [...new Set(helpers)].filter(
    (name): name is HelperName => name !== undefined && !source.getFunction(name),
  );
  return [...edits, ...missing.map((name) => append(source, helperFunctions[name]))];
}

/** Source of the node such that a dot or an operator may follow. */
export function operand(node: Node): string {
  const text = node.getText();
  const safe =
    Node.isIdentifier(node) ||
    Node.isPropertyAccessExpression(node) ||
    Node.isCallExpression(node) ||
    Node.isElementAccessExpression(node) ||
    Node.isStringLiteral(node) ||
    Node.isTemplateExpression(node) ||
    Node.isNoSubstitutionTemplateLiteral(node) ||
    Node.isParenthesizedExpression(node) ||
    Node.isArrayLiteralExpression(node);
  return safe ? text : `(${text})`;
}

/** The beginning of a node's text, for summaries. */
export function brief(node: Node | string): string {
  const text = (typeof node === 'string' ? node : node.getText()).replace(/\s+/g, ' ');
  return text.length > 48 ? `${text.slice(0, 45)}...` : text;
}

export const proposal = (summary: string, edits: readonly TextEdit[]): Proposal => ({ summary, edits });
