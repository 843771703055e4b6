import { ts } from 'ts-morph';
import { toolShape } from './gate/contract-check.ts';
import { resolveName } from './gate/resolve-name.ts';
import type { Genome } from './genome.ts';
import { textImported } from './prompt-tokens.ts';
import { readSyntax, type Syntax } from './syntax.ts';

/** What the model is told of a tool, as far as it stands in the source: what is put together at run time is left out. */
export interface ToldTexts {
  readonly description?: string;
  /** By name of the argument. */
  readonly args: Readonly<Record<string, string>>;
}

/** Undefined for what is not a tool. */
export function toldTexts(genome: Genome): ToldTexts | undefined {
  const syntax = readSyntax(genome);
  const shape = toolShape(syntax, genome.entry);
  if (typeof shape === 'string') return undefined;
  const [description, args] = shape.told;
  const reader = { syntax, genome };
  const told = description && valueOf(description);
  const text = told && textIn(told, reader);
  const described = (args && ts.isObjectLiteralExpression(args) ? args.properties : []).flatMap(
    (property) => {
      if (!ts.isPropertyAssignment(property)) return [];
      const said = describedAs(property.initializer, reader);
      return said === undefined ? [] : [[nameOf(property.name), said] as const];
    },
  );
  return { ...(text !== undefined && { description: text }), args: Object.fromEntries(described) };
}

interface Reader {
  readonly syntax: Syntax;
  readonly genome: Genome;
}

const nameOf = (name: ts.PropertyName): string =>
  ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText();

function valueOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isPropertyAssignment(node)) return node.initializer;
  return ts.isShorthandPropertyAssignment(node) ? node.name : undefined;
}

/** The text of the outermost `.describe(text)` in a chain of calls. */
function describedAs(node: ts.Expression, reader: Reader): string | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [given] = node.arguments;
  return node.expression.name.text === 'describe' && given
    ? textIn(given, reader)
    : describedAs(node.expression.expression, reader);
}

/** The value of literals, sums of them, lists that are joined, and names that stand for one of these. */
function textIn(node: ts.Expression, reader: Reader): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isParenthesizedExpression(node)) return textIn(node.expression, reader);
  if (ts.isIdentifier(node)) {
    const value = resolveName(reader.syntax, node.getSourceFile().fileName, node);
    return value === node
      ? textImported(node, reader.genome)
      : ts.isExpression(value)
        ? textIn(value, reader)
        : undefined;
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [textIn(node.left, reader), textIn(node.right, reader)];
    return left === undefined || right === undefined ? undefined : left + right;
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { name, expression: list } = node.expression;
  if (name.text !== 'join' || !ts.isArrayLiteralExpression(list)) return undefined;
  const [separator] = node.arguments;
  const parts = [
    separator && textIn(separator, reader),
    ...list.elements.map((each) => textIn(each, reader)),
  ];
  const [between = ',', ...texts] = parts;
  return texts.some((text) => text === undefined) || (separator && parts[0] === undefined)
    ? undefined
    : texts.join(between);
}
