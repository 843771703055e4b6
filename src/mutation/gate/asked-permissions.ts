import { ts } from 'ts-morph';
import type { Genome } from '../genome.ts';
import { readSyntax } from '../syntax.ts';
import { isAskCall } from './ask-call.ts';
import { each } from './walk.ts';

/** The permissions that a genome asks for by name: `permission: 'edit'` in what is handed to `ask`. */
export function askedPermissions(genome: Genome): ReadonlySet<string> {
  const found = new Set<string>();
  for (const source of readSyntax(genome).files.values())
    each(source, (node) => {
      if (!isAskCall(node)) return;
      for (const given of node.arguments) for (const name of namesIn(given)) found.add(name);
    });
  return found;
}

function namesIn(given: ts.Expression): string[] {
  if (!ts.isObjectLiteralExpression(given)) return [];
  return given.properties.flatMap((property) =>
    ts.isPropertyAssignment(property) &&
    property.name.getText() === 'permission' &&
    ts.isStringLiteralLike(property.initializer)
      ? [property.initializer.text]
      : [],
  );
}
