import { ts } from 'ts-morph';
import type { Genome } from '../../mutation/genome.ts';
import type { TextEdit } from '../../mutation/operator.ts';
import { readSyntax } from '../../mutation/syntax.ts';

/** In the order in which they are tried: what is most often idle first. */
export const reductionKinds = ['element', 'expression', 'statement'] as const;

/** One way to make a genome smaller. */
export interface Reduction extends TextEdit {
  readonly kind: (typeof reductionKinds)[number];
  /** How deep its node lies. */
  readonly depth: number;
  /** Equal for nodes that are likely to be idle together, such as properties of one name. */
  readonly likeness: string;
}

/**
 * Ways to make what is new in `genome`, against `before`, smaller: a statement, argument, element or property goes; a call
 * on something becomes that something; of alternatives, the first stays. New is what does not stand in `before` anywhere.
 */
export function reductionsOf(genome: Genome, before: Genome): Reduction[] {
  const known = textsOf(before);
  return [...readSyntax(genome).files.values()].flatMap((source) => {
    const reductions: Reduction[] = [];
    const visit = (node: ts.Node, depth: number): void => {
      if (!known.has(node.getText())) {
        const found = reductionOf(node);
        if (found) reductions.push({ file: source.fileName, depth, likeness: likenessOf(node), ...found });
      }
      ts.forEachChild(node, (child) => visit(child, depth + 1));
    };
    ts.forEachChild(source, (child) => visit(child, 1));
    return reductions;
  });
}

function likenessOf(node: ts.Node): string {
  const name = ts.isPropertyAssignment(node) ? node.name.getText() : '';
  return `${ts.SyntaxKind[node.kind]} ${name}`;
}

function textsOf(genome: Genome): ReadonlySet<string> {
  const texts = new Set<string>();
  const visit = (node: ts.Node): void => {
    texts.add(node.getText());
    ts.forEachChild(node, visit);
  };
  for (const source of readSyntax(genome).files.values()) visit(source);
  return texts;
}

type Edit = Pick<Reduction, 'kind' | 'start' | 'end' | 'text'>;

function reductionOf(node: ts.Node): Edit | undefined {
  const { parent } = node;
  if (ts.isStatement(node) && !ts.isExportAssignment(node) && isListed(node))
    return { kind: 'statement', start: node.getFullStart(), end: node.end, text: '' };
  if (isElement(node, parent)) return withoutElement(node);
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
    return { kind: 'expression', start: node.expression.expression.end, end: node.end, text: '' };
  if (ts.isBinaryExpression(node) && ALTERNATIVES.has(node.operatorToken.kind))
    return { kind: 'expression', start: node.left.end, end: node.end, text: '' };
  if (ts.isConditionalExpression(node))
    return { kind: 'expression', start: node.getStart(), end: node.end, text: node.whenTrue.getText() };
  return undefined;
}

const ALTERNATIVES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
]);

const isListed = ({ parent }: ts.Node): boolean =>
  ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent);

function isElement(node: ts.Node, parent: ts.Node): boolean {
  if (ts.isArrayLiteralExpression(parent)) return true;
  if (ts.isObjectLiteralExpression(parent)) return true;
  // The first argument is what a call is about.
  return (
    (ts.isCallExpression(parent) || ts.isNewExpression(parent)) &&
    (parent.arguments?.indexOf(node as ts.Expression) ?? -1) > 0
  );
}

/** With the comma behind it, if there is one. */
function withoutElement(node: ts.Node): Edit {
  const rest = node.getSourceFile().text.slice(node.end);
  const comma = /^\s*,/.exec(rest)?.[0].length ?? 0;
  return { kind: 'element', start: node.getFullStart(), end: node.end + comma, text: '' };
}
