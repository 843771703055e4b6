import { ts } from 'ts-morph';
import { resolveLocal } from '../local-imports.ts';
import type { Syntax } from '../syntax.ts';

const forbiddenGlobals: ReadonlySet<string> = new Set([
  'process',
  'Bun',
  'eval',
  'Function',
  'globalThis',
  'global',
  'window',
  'self',
  'require',
  'module',
  'fetch',
  'WebSocket',
  'Worker',
  'SharedWorker',
  'XMLHttpRequest',
  'EventSource',
  'setInterval',
  'setTimeout',
  'setImmediate',
  'queueMicrotask',
  'WebAssembly',
  'navigator',
  'Atomics',
  'SharedArrayBuffer',
  'Proxy',
  'Reflect',
  'importScripts',
  'structuredClone',
  'performance',
]);

/** Property names by which code can get at constructors and prototypes. */
const forbiddenProperties: ReadonlySet<string> = new Set([
  'constructor',
  '__proto__',
  'prototype',
  '__defineGetter__',
  '__lookupGetter__',
  'mainModule',
  'binding',
]);

/**
 * What code reaches for outside itself: modules, globals and doors to them, each as a word such as `import node:net`.
 * A file of the genome is not outside.
 */
export function reachOf(syntax: Syntax): ReadonlySet<string> {
  const found = new Set<string>();
  const isOwn = (file: string, specifier: string): boolean =>
    specifier.startsWith('.') &&
    resolveLocal(file, specifier, (path) => syntax.paths.has(path)) !== undefined;
  for (const [file, source] of syntax.files) {
    const visit = (node: ts.Node): void => {
      if (
        (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
        node.moduleSpecifier &&
        ts.isStringLiteral(node.moduleSpecifier)
      ) {
        const { text } = node.moduleSpecifier;
        if (!isOwn(file, text)) found.add(`import ${text}`);
      } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        found.add('dynamic import');
      } else if (ts.isMetaProperty(node)) {
        found.add(node.getText());
      } else if (ts.isPropertyAccessExpression(node) && forbiddenProperties.has(node.name.text)) {
        found.add(`property ${node.name.text}`);
      } else if (
        ts.isElementAccessExpression(node) &&
        ts.isStringLiteralLike(node.argumentExpression) &&
        forbiddenProperties.has(node.argumentExpression.text)
      ) {
        found.add(`property ${node.argumentExpression.text}`);
      } else if (
        ts.isIdentifier(node) &&
        forbiddenGlobals.has(node.text) &&
        isFree(node, source, syntax.checker)
      ) {
        found.add(`global ${node.text}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

function isFree(node: ts.Identifier, source: ts.SourceFile, checker: ts.TypeChecker): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return false;
  if ((ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) && parent.name === node)
    return false;
  if (ts.isTypeNode(parent)) return false;
  const symbol = ts.isShorthandPropertyAssignment(parent)
    ? checker.getShorthandAssignmentValueSymbol(parent)
    : checker.getSymbolAtLocation(node);
  return !symbol?.declarations?.some((d) => d.getSourceFile() === source);
}
