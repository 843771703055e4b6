import { ts } from 'ts-morph';
import type { Syntax } from '../syntax.ts';
import { resolveName } from './resolve-name.ts';
import { squeeze } from './walk.ts';

/** One argument, as those who call the tool must know it. */
export interface ArgumentShape {
  readonly need: 'required' | 'optional';
  /** Its schema without what is told of it and what stands in for it when it is left out, e.g. `z.number().int()`. */
  readonly type: string;
}

/** The parts of `export default tool({ description, args, execute })`. */
export interface ToolShape {
  readonly args: ReadonlyMap<string, ArgumentShape>;
  /** What the model is told of the tool: its description, and the arguments with theirs. */
  readonly told: readonly ts.Node[];
  readonly execute: ts.FunctionLikeDeclaration;
  /** Name of the parameter that holds the tool context; undefined when `execute` takes none or takes it apart. */
  readonly contextName: string | undefined;
}

export function toolShape(syntax: Syntax, entry: string): ToolShape | string {
  const source = syntax.files.get(entry);
  if (!source) return `${entry} is not there`;
  const exported = source.statements.find(ts.isExportAssignment);
  if (!exported) return 'no default export';
  const call = resolveName(syntax, entry, exported.expression);
  const input = ts.isCallExpression(call) ? call.arguments[0] : call;
  if (!input || !ts.isObjectLiteralExpression(input)) return 'the default export is not tool({ ... })';
  const property = (name: string): ts.ObjectLiteralElementLike | undefined =>
    input.properties.find(
      (p) => p.name && (ts.isIdentifier(p.name) || ts.isStringLiteral(p.name)) && p.name.text === name,
    );
  const description = property('description');
  if (!description) return 'no description';
  const args = property('args');
  if (!args || !ts.isPropertyAssignment(args)) return 'no args';
  const shape = resolveName(syntax, entry, args.initializer);
  if (!ts.isObjectLiteralExpression(shape)) return 'args is not an object literal';
  const execute = property('execute');
  const body =
    execute &&
    (ts.isMethodDeclaration(execute)
      ? execute
      : ts.isPropertyAssignment(execute)
        ? resolveName(syntax, entry, execute.initializer)
        : undefined);
  if (!body || !ts.isFunctionLike(body) || !('body' in body)) return 'no execute';
  const fn = body as ts.FunctionLikeDeclaration;
  const context = fn.parameters[1]?.name;
  return {
    args: new Map(
      shape.properties.flatMap((p) => {
        const written = ts.isPropertyAssignment(p) ? p.initializer : p.name;
        if (!written || !p.name || !ts.isExpression(written)) return [];
        return [[p.name.getText(), argumentShape(resolveName(syntax, entry, written))] as const];
      }),
    ),
    told: [description, shape],
    execute: fn,
    contextName: context && ts.isIdentifier(context) ? context.text : undefined,
  };
}

/** What in a schema says that a value may be left out, and what else is not about the value. */
const LEAVES_OUT: ReadonlySet<string> = new Set(['optional', 'default', 'nullish']);
const ASIDE: ReadonlySet<string> = new Set([...LEAVES_OUT, 'describe', 'meta']);

function argumentShape(schema: ts.Node): ArgumentShape {
  let need: ArgumentShape['need'] = 'required';
  for (let at = schema; isMethodCall(at); at = at.expression.expression)
    if (LEAVES_OUT.has(at.expression.name.text)) need = 'optional';
  return { need, type: squeeze(withoutAsides(schema)).replace(/\btool\.schema\b/g, 'z') };
}

function withoutAsides(node: ts.Node): string {
  if (isMethodCall(node) && ASIDE.has(node.expression.name.text))
    return withoutAsides(node.expression.expression);
  const { text } = node.getSourceFile();
  let from = node.getStart();
  let out = '';
  ts.forEachChild(node, (child) => {
    out += text.slice(from, child.getStart()) + withoutAsides(child);
    from = child.end;
  });
  return out + text.slice(from, node.end);
}

function isMethodCall(
  node: ts.Node,
): node is ts.CallExpression & { readonly expression: ts.PropertyAccessExpression } {
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression);
}

/**
 * Undefined when the child takes the same arguments as the parent, else what differs. Where they may widen, arguments may
 * become optional, and new ones that are optional may come.
 */
export function argsDifference(child: ToolShape, parent: ToolShape, mayWiden = false): string | undefined {
  for (const [name, { need, type }] of parent.args) {
    const now = child.args.get(name);
    if (now === undefined) return `argument ${name} is gone`;
    if (now.need !== need && !(mayWiden && now.need === 'optional'))
      return `argument ${name} was ${need} and is ${now.need}`;
    if (now.type !== type) return `argument ${name} was ${type} and is ${now.type}`;
  }
  for (const [name, { need }] of child.args)
    if (!parent.args.has(name) && !(mayWiden && need === 'optional')) return `argument ${name} is new`;
  return undefined;
}

/** Undefined when every result of the child has a text for the model, as far as its form tells, or the parent's had not. */
export function lostOutput(child: ToolShape, parent: ToolShape): string | undefined {
  const found = resultsWithoutOutput(child);
  return found.length > resultsWithoutOutput(parent).length
    ? `a result without output: ${found[0]}`
    : undefined;
}

function resultsWithoutOutput({ execute }: ToolShape): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node) && isWithoutOutput(node.expression)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  if ('body' in execute && execute.body) ts.forEachChild(execute.body, visit);
  return found;
}

function isWithoutOutput(value: ts.Expression | undefined): boolean {
  if (value === undefined) return true;
  if (ts.isObjectLiteralExpression(value))
    return !value.properties.some((p) => ts.isSpreadAssignment(p) || p.name?.getText() === 'output');
  return (
    ts.isNumericLiteral(value) ||
    ts.isArrayLiteralExpression(value) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(value.kind)
  );
}
