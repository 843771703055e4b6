import { ts } from 'ts-morph';
import { CHARS_PER_TOKEN } from '../tokens.ts';
import { toolShape } from './gate/contract-check.ts';
import { resolveName } from './gate/resolve-name.ts';
import type { Genome } from './genome.ts';
import { readSyntax, type Syntax } from './syntax.ts';

/**
 * Tokens, four characters each, of what a tool costs in every request whether it is called or not: its description, and
 * names and descriptions of its arguments, as far as they stand in the source. Undefined for what is not a tool.
 */
export function promptTokens(genome: Genome): number | undefined {
  const syntax = readSyntax(genome);
  const shape = toolShape(syntax, genome.entry);
  if (typeof shape === 'string') return undefined;
  const names = [...shape.args.keys()].reduce((sum, name) => sum + name.length, 0);
  const texts = shape.told.reduce((sum, node) => sum + charactersIn(node, syntax, genome), 0);
  return Math.ceil((names + texts) / CHARS_PER_TOKEN);
}

function charactersIn(node: ts.Node, syntax: Syntax, genome: Genome): number {
  if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
    return node.text.length;
  if (ts.isPropertyAssignment(node)) return charactersIn(node.initializer, syntax, genome);
  if (ts.isShorthandPropertyAssignment(node)) return charactersIn(node.name, syntax, genome);
  if (ts.isPropertyAccessExpression(node)) return charactersIn(node.expression, syntax, genome);
  if (ts.isIdentifier(node)) {
    const value = resolveName(syntax, node.getSourceFile().fileName, node);
    if (value !== node) return charactersIn(value, syntax, genome);
    return textImported(node, genome)?.length ?? 0;
  }
  let sum = 0;
  ts.forEachChild(node, (child) => void (sum += charactersIn(child, syntax, genome)));
  return sum;
}

/** The text of `import name from './name.txt'`. */
export function textImported(name: ts.Identifier, { files }: Genome): string | undefined {
  for (const statement of name.getSourceFile().statements) {
    if (!ts.isImportDeclaration(statement) || statement.importClause?.name?.text !== name.text) continue;
    if (ts.isStringLiteral(statement.moduleSpecifier))
      return files[statement.moduleSpecifier.text.replace(/^\.\//, '')];
  }
  return undefined;
}
