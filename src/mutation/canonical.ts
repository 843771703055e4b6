import { createHash } from 'node:crypto';
import { ts } from 'ts-morph';
import type { Genome } from './genome.ts';
import { remembered } from './remembered.ts';
import { isScript, readSyntax } from './syntax.ts';

/**
 * The genome with everything dropped that cannot change what it does: comments, layout, quotes, redundant
 * parentheses, types, the names of locals. Two genomes with equal canonical forms are the same variant.
 */
export const canonicalForm = remembered((genome: Genome): string => {
  const syntax = readSyntax(genome);
  const exportsMatter = syntax.files.size > 1;
  const parts: string[] = [genome.entry];
  for (const file of Object.keys(genome.files).sort()) {
    const source = syntax.files.get(file);
    parts.push(
      file,
      source && isScript(file)
        ? serialise(source, syntax.checker, exportsMatter)
        : (genome.files[file] ?? ''),
    );
  }
  return parts.join('\n');
});

/** First 16 hexadecimal digits of the sha256 of the canonical form. */
export function variantId(genome: Genome): string {
  return createHash('sha256').update(canonicalForm(genome)).digest('hex').slice(0, 16);
}

function serialise(source: ts.SourceFile, checker: ts.TypeChecker, exportsMatter: boolean): string {
  const out: string[] = [];
  const numbers = new Map<ts.Symbol, number>();
  const nameOf = (symbol: ts.Symbol | undefined, text: string): string => {
    if (!symbol?.declarations?.some((d) => d.getSourceFile() === source)) return text;
    if (exportsMatter && isExported(symbol)) return text;
    let number = numbers.get(symbol);
    if (number === undefined) numbers.set(symbol, (number = numbers.size));
    return `$${number}`;
  };
  const visit = (node: ts.Node): void => {
    if (isErased(node)) return;
    if (isTransparent(node)) return visit(node.expression);
    if (ts.isIdentifier(node)) {
      out.push(isPropertyName(node) ? node.text : nameOf(checker.getSymbolAtLocation(node), node.text));
      return;
    }
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node))
      return void out.push(JSON.stringify(node.text));
    if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node))
      return void out.push(JSON.stringify(node.text));
    if (ts.isNumericLiteral(node)) return void out.push(String(Number(node.text)));
    if (ts.isRegularExpressionLiteral(node) || ts.isBigIntLiteral(node)) return void out.push(node.text);
    if (ts.isShorthandPropertyAssignment(node)) {
      out.push(
        '(PropertyAssignment',
        node.name.text,
        nameOf(checker.getShorthandAssignmentValueSymbol(node), node.name.text),
        ')',
      );
      return;
    }
    out.push(`(${ts.SyntaxKind[node.kind]}`);
    if (ts.isImportSpecifier(node) && !node.propertyName) out.push(node.name.text);
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node))
      out.push(ts.tokenToString(node.operator) ?? '');
    if (
      ts.isBindingElement(node) &&
      !node.propertyName &&
      ts.isObjectBindingPattern(node.parent) &&
      ts.isIdentifier(node.name)
    ) {
      out.push(node.name.text);
    }
    ts.forEachChild(node, visit);
    out.push(')');
  };
  visit(source);
  return out.join(' ');
}

const isExported = (symbol: ts.Symbol): boolean =>
  symbol.declarations?.some((d) => (ts.getCombinedModifierFlags(d) & ts.ModifierFlags.Export) !== 0) ?? false;

function isErased(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isTypeParameterDeclaration(node) ||
    node.kind === ts.SyntaxKind.EmptyStatement ||
    node.kind === ts.SyntaxKind.EndOfFileToken
  );
}

function isTransparent(
  node: ts.Node,
): node is ts.ParenthesizedExpression | ts.AsExpression | ts.NonNullExpression | ts.SatisfiesExpression {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isSatisfiesExpression(node)
  );
}

/** Names that are part of a value's shape and must not be renamed. */
function isPropertyName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (
    ts.isPropertyAssignment(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isGetAccessor(parent) ||
    ts.isPropertyDeclaration(parent)
  ) {
    return parent.name === node;
  }
  if (ts.isBindingElement(parent) || ts.isImportSpecifier(parent)) return parent.propertyName === node;
  return ts.isExportSpecifier(parent);
}
