import { Node, SyntaxKind } from 'ts-morph';
import type { ParsedTool } from './parsed-tool.ts';
import { toolInputOf, type Argument } from './tool-input.ts';

/** What the code takes where an argument is not given. */
export interface Default {
  /** How it is written, e.g. `MAX_LINES`. */
  readonly source: string;
  /** The literal that it is or stands for, e.g. `2000`. */
  readonly literal: string;
}

/** `5` of `args.limit ?? 5`; undefined where there is none, or none that is known before the tool runs. */
export function defaultOf(argument: Argument, tool: ParsedTool): Default | undefined {
  const { argsName, execute } = toolInputOf(tool);
  if (argsName === undefined) return undefined;
  for (const choice of execute?.getDescendantsOfKind(SyntaxKind.BinaryExpression) ?? []) {
    if (choice.getOperatorToken().getText() !== '??') continue;
    if (choice.getLeft().getText() !== `${argsName}.${argument.name}`) continue;
    const literal = literalOf(choice.getRight());
    if (literal !== undefined) return { source: choice.getRight().getText(), literal };
  }
  return undefined;
}

/** The text of a literal, also behind a constant at the top of the file. */
function literalOf(node: Node): string | undefined {
  if (Node.isStringLiteral(node) || Node.isNumericLiteral(node) || isFlag(node)) return node.getText();
  const declaration = Node.isIdentifier(node) ? node.getSymbol()?.getValueDeclaration() : undefined;
  if (!Node.isVariableDeclaration(declaration)) return undefined;
  const isTop = Node.isSourceFile(declaration.getVariableStatement()?.getParent());
  const first = declaration.getInitializer();
  return isTop && first && !Node.isIdentifier(first) ? literalOf(first) : undefined;
}

const isFlag = (node: Node): boolean => Node.isTrueLiteral(node) || Node.isFalseLiteral(node);
