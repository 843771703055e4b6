import { Node, type Type } from 'ts-morph';
import { remembered } from './remembered.ts';
import { namesOf, scopeAt } from './scope.ts';

/** A part of a string that a record points at. */
export interface TextPart {
  readonly text: string;
  /** The string that it is a part of. */
  readonly of: string;
  /** The other strings from which the record was computed: what the part was found by, perhaps. */
  readonly by: readonly string[];
}

/**
 * Parts of strings in scope that records in scope point at, e.g. `text.slice(span.start, span.end)`: a record of just
 * two numbers, or the first of a list of such records. Where the record was computed from strings, only those are
 * taken, else all.
 */
export const slicesAt = remembered((site: Node): readonly TextPart[] => {
  const scope = scopeAt(site);
  const strings = namesOf(scope, 'string');
  const records = scope.filter((e) => (e.kind === 'other' || e.kind === 'other[]') && /^\w+$/.test(e.text));
  if (strings.length === 0 || records.length === 0) return [];
  return records.flatMap(({ text, kind }) => {
    const declaration = declarationOf(site, text);
    const type = declaration?.getType();
    const of = kind === 'other[]' ? type?.getArrayElementType() : type;
    const fields = of && numberFields(of, site);
    if (!fields || fields.length !== 2) return [];
    const record = kind === 'other[]' ? `${text}[0]` : text;
    const source = Node.isVariableDeclaration(declaration)
      ? (declaration.getInitializer()?.getText() ?? '')
      : '';
    const origins = strings.filter((s) =>
      new RegExp(`(?<![\\w.])${s.replace('.', '\\.')}(?!\\w)`).test(source),
    );
    return (origins.length > 0 ? origins : strings).map((of) => ({
      text: `${of}.slice(${record}.${fields[0] ?? ''}, ${record}.${fields[1] ?? ''})`,
      of,
      by: origins.filter((other) => other !== of),
    }));
  });
});

function numberFields(type: Type, site: Node): string[] {
  const fields = type.getProperties();
  if (fields.length > 4 || type.isString()) return [];
  return fields.filter((f) => f.getTypeAtLocation(site).isNumber()).map((f) => f.getName());
}

function declarationOf(site: Node, name: string): Node | undefined {
  for (let at = site.getParent(); at !== undefined; at = at.getParent()) {
    if (Node.isFunctionLikeDeclaration(at)) {
      const parameter = at.getParameters().find((p) => p.getName() === name);
      if (parameter) return parameter;
    }
    if (Node.isForOfStatement(at)) {
      const initializer = at.getInitializer();
      const found = Node.isVariableDeclarationList(initializer)
        ? initializer.getDeclarations().find((d) => d.getName() === name)
        : undefined;
      if (found) return found;
    }
    if (Node.isBlock(at) || Node.isSourceFile(at)) {
      const found = at.getVariableDeclaration(name);
      if (found) return found;
    }
  }
  return undefined;
}
