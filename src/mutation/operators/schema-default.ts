import { SyntaxKind } from 'ts-morph';
import { defaultOf } from '../defaults.ts';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { toolInputOf } from '../tool-input.ts';
import { insertBefore, proposal } from '../write.ts';

export const schemaDefault: Operator = {
  name: 'schema-default',
  group: 'schema',
  weight: 0.2,
  description: 'Says in the schema what the code takes where an optional argument is not given.',
  *propose(parent, random) {
    for (const argument of shuffled(toolInputOf(parent).args, random)) {
      const value = defaultOf(argument, parent);
      if (!value || /\.default\(/.test(argument.schema.getText())) continue;
      const optional = argument.schema
        .getDescendantsOfKind(SyntaxKind.Identifier)
        .find((name) => name.getText() === 'optional');
      // Before `.optional()`: after it, zod would list the argument as required.
      if (optional)
        yield proposal(`${argument.name} is ${value.source} by default`, [
          insertBefore(optional, `default(${value.source}).`),
        ]);
    }
  },
};
