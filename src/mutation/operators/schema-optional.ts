import { Node, SyntaxKind } from 'ts-morph';
import { shuffled } from '../draw.ts';
import type { Operator, TextEdit } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { toolInputOf, type Argument } from '../tool-input.ts';
import { insertAfter, proposal, replaceNode } from '../write.ts';

const DEFAULTS: Readonly<Record<Argument['kind'], readonly string[]>> = {
  string: [`''`],
  number: ['0', '1'],
  boolean: ['false', 'true'],
  other: [],
};

export const schemaOptional: Operator = {
  name: 'schema-optional',
  group: 'schema',
  weight: 0.2,
  widensArgs: true,
  description:
    'Lets callers leave out an argument that was required, and takes a default in its place. Only where the gate lets the arguments widen.',
  *propose(parent, random) {
    const { args } = toolInputOf(parent);
    const required = args.filter(({ optional }) => !optional);
    const ways = required.flatMap((argument) =>
      DEFAULTS[argument.kind].map((value) => ({ argument, value })),
    );
    for (const { argument, value } of shuffled(ways, random)) {
      const uses = usesOf(argument, value, parent);
      if (!uses) continue;
      // The code does not rely on being given the schema's default.
      yield proposal(`${argument.name} may be left out and is ${value} then`, [
        insertAfter(beforeDescription(argument), `.default(${value}).optional()`),
        ...uses,
      ]);
    }
  },
};

/** The default put in wherever the argument is used; undefined where it takes part in a permission request or more than reading is done. */
function usesOf({ name }: Argument, value: string, tool: ParsedTool): TextEdit[] | undefined {
  const { argsName, execute } = toolInputOf(tool);
  const uses = (execute?.getDescendantsOfKind(SyntaxKind.PropertyAccessExpression) ?? []).filter(
    (node) => argsName !== undefined && node.getText() === `${argsName}.${name}`,
  );
  const isInRequest = (node: Node): boolean =>
    node.getAncestors().some((a) => Node.isCallExpression(a) && /\.ask$/.test(a.getExpression().getText()));
  if (uses.length === 0 || uses.some(isInRequest)) return undefined;
  const whole = (execute?.getDescendantsOfKind(SyntaxKind.Identifier) ?? []).filter(
    (node) => node.getText() === argsName && !Node.isPropertyAccessExpression(node.getParent()),
  );
  // The parameter itself is one; another hands all arguments on as they came.
  return whole.length > 1
    ? undefined
    : uses.map((node) => replaceNode(node, `(${node.getText()} ?? ${value})`));
}

/** The schema up to `.describe(…)`. */
function beforeDescription({ schema, description }: Argument): Node {
  const call = description?.getParentIfKind(SyntaxKind.CallExpression)?.getExpression();
  return Node.isPropertyAccessExpression(call) ? call.getExpression() : schema;
}
