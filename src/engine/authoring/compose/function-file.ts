import { ts } from 'ts-morph';
import type { ToolShape } from '../../../mutation/gate/contract-check.ts';
import type { Genome } from '../../../mutation/genome.ts';

/** A tool's entry file with the tool as a function that it exports. */
export interface FunctionFile {
  readonly text: string;
  readonly context: string;
}

/**
 * Puts `export async function NAME(args, ctx)` in the place of the default export: as a function of the genome's own it stays
 * under the gate's check of permissions. A string says why it cannot be done.
 */
export function functionFile(
  { entry, files }: Genome,
  { execute, contextName = 'ctx' }: ToolShape,
  name: string,
  schemas: ReadonlyMap<string, string>,
): FunctionFile | string {
  const source = execute.getSourceFile();
  const exported = source.statements.find(ts.isExportAssignment);
  if (source.fileName !== entry || !exported || !within(execute, exported))
    return 'its execute is not written in its default export';
  if (!execute.body || !ts.isBlock(execute.body)) return 'its execute has no block of statements';
  const [first, second] = execute.parameters;
  if (second && !ts.isIdentifier(second.name)) return 'its execute takes the context apart';
  const fields = [...schemas].map(([key, schema]) => `${key}?: ${typeOf(schema)}`);
  const parameters = [
    `${first?.name.getText() ?? '_'}: { ${fields.join('; ')} }`,
    `${contextName}: ToolContext`,
  ];
  const text = files[entry] ?? '';
  const body = execute.body.getText();
  const made = `export async function ${name}(${parameters.join(', ')}): Promise<string | { output: string }> ${body}`;
  const before = text.slice(0, exported.getStart());
  const after = text.slice(exported.end);
  const rest = before + made + after;
  return { text: withImports(rest, source, entry), context: contextName };
}

function within(node: ts.Node, outer: ts.Node): boolean {
  return node.pos >= outer.pos && node.end <= outer.end;
}

/** `tool` is imported no longer where nothing uses it; the context's type is. */
function withImports(text: string, source: ts.SourceFile, entry: string): string {
  const plugin = source.statements.find(
    (statement): statement is ts.ImportDeclaration =>
      ts.isImportDeclaration(statement) &&
      ts.isStringLiteral(statement.moduleSpecifier) &&
      statement.moduleSpecifier.text === '@opencode-ai/plugin',
  );
  const typeImport = "import type { ToolContext } from '@opencode-ai/plugin';";
  if (!plugin) return `${typeImport}\n${text}`;
  const without = text.slice(0, plugin.getStart()) + text.slice(plugin.end);
  const isUsed = uses(without, entry, 'tool');
  return (
    text.slice(0, plugin.getStart()) +
    (isUsed ? `${plugin.getText()}\n` : '') +
    typeImport +
    text.slice(plugin.end)
  );
}

function uses(text: string, entry: string, name: string): boolean {
  const file = ts.createSourceFile(entry, text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) &&
      node.text === name &&
      !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node)) ||
    ts.forEachChild(node, (child) => visit(child) || undefined) === true;
  return visit(file);
}

const TYPES: Readonly<Record<string, string>> = { string: 'string', number: 'number', boolean: 'boolean' };

/** What the schema lets through, as far as its first word tells. */
function typeOf(schema: string): string {
  const [, kind = ''] = /^tool\s*\.schema\s*\.(\w+)\(/.exec(schema) ?? [];
  return TYPES[kind] ?? 'unknown';
}
