import { ts } from 'ts-morph';
import { applyEdits } from '../apply-edits.ts';
import { canonicalForm } from '../canonical.ts';
import type { Genome } from '../genome.ts';
import type { TextEdit } from '../operator.ts';
import { isScript, readSyntax } from '../syntax.ts';
import { toolShape } from './contract-check.ts';
import { resolveName } from './resolve-name.ts';

/**
 * Undefined when nothing differs between child and parent but what the model is told: the tool's description, the
 * descriptions of its arguments, and files that are texts. Else what differs.
 */
export function beyondTexts(child: Genome, parent: Genome): string | undefined {
  const [now, before] = [withoutTexts(child), withoutTexts(parent)];
  if (!now || !before) return 'it is not a tool';
  return canonicalForm(now) === canonicalForm(before)
    ? undefined
    : 'something other than the descriptions of the tool and its arguments has changed';
}

/** The genome with its texts emptied; undefined for what is not a tool. */
function withoutTexts(genome: Genome): Genome | undefined {
  const syntax = readSyntax(genome);
  const shape = toolShape(syntax, genome.entry);
  if (typeof shape === 'string') return undefined;
  const [description, args] = shape.told;
  const edits: TextEdit[] = [];
  const replace = (node: ts.Node, start: number, text: string): void =>
    void edits.push({ file: node.getSourceFile().fileName, start, end: node.end, text });
  if (description && ts.isPropertyAssignment(description)) {
    const text = resolveName(syntax, genome.entry, description.initializer);
    if (isText(text)) replace(text, text.getStart(), "''");
  }
  const visit = (node: ts.Node): void => {
    const described = describedBy(node);
    if (described) replace(node, described.end, '');
    ts.forEachChild(described ?? node, visit);
  };
  if (args) visit(args);
  const { entry, files } = applyEdits(genome, edits);
  const scripts = Object.entries(files).map(([file, text]) => [file, isScript(file) ? text : ''] as const);
  return { entry, files: Object.fromEntries(scripts) };
}

/** `x` of `x.describe('text')`. */
function describedBy(node: ts.Node): ts.Expression | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression, arguments: given } = node;
  const isDescribe = expression.name.text === 'describe' && given.length === 1 && given.every(isText);
  return isDescribe ? expression.expression : undefined;
}

/** Literals, sums of them, and lists of them that are joined. */
function isText(node: ts.Node): boolean {
  if (ts.isStringLiteralLike(node)) return true;
  if (ts.isParenthesizedExpression(node)) return isText(node.expression);
  if (ts.isBinaryExpression(node))
    return node.operatorToken.kind === ts.SyntaxKind.PlusToken && isText(node.left) && isText(node.right);
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isText);
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { name, expression } = node.expression;
  return (
    name.text === 'join' &&
    ts.isArrayLiteralExpression(expression) &&
    isText(expression) &&
    node.arguments.every(isText)
  );
}
