import { ts } from 'ts-morph';

/** Visits a node and all below it. */
export function each(root: ts.Node, visit: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, walk);
  };
  walk(root);
}

/** A text on one line, by which two pieces of code that differ in layout alone are the same. */
export const squeeze = (text: string): string => text.replace(/\s+/g, ' ').replace(/"/g, "'");
