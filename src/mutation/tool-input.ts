import { Node, SyntaxKind, type Expression, type ObjectLiteralExpression } from 'ts-morph';
import type { ParsedTool } from './parsed-tool.ts';
import { remembered } from './remembered.ts';

/** A text that is written down in one piece. */
export type TextNode = Expression & { getLiteralText(): string };

/** One argument in the schema of a tool. */
export interface Argument {
  readonly name: string;
  /** How its value is written, e.g. `tool.schema.string().optional()`. */
  readonly schema: Expression;
  readonly kind: 'string' | 'number' | 'boolean' | 'other';
  /** Whether it may be left out. */
  readonly optional: boolean;
  readonly description: TextNode | undefined;
}

/** What stands in `tool({ description, args, execute })`. */
export interface ToolInput {
  readonly description: TextNode | undefined;
  readonly args: readonly Argument[];
  /** The function that makes the call. */
  readonly execute: Node | undefined;
  /** Name of its parameter that holds the arguments; undefined when it takes them apart. */
  readonly argsName: string | undefined;
  /** Name of its parameter that holds the tool context. */
  readonly contextName: string | undefined;
}

/** The input of the first call of `tool` in the genome; without one there is nothing in it. */
export const toolInputOf = remembered((tool: ParsedTool): ToolInput => {
  const call = tool.sources
    .flatMap((source) => source.getDescendantsOfKind(SyntaxKind.CallExpression))
    .find((node) => node.getExpression().getText() === 'tool');
  const input = call?.getArguments()[0];
  if (!Node.isObjectLiteralExpression(input))
    return {
      description: undefined,
      args: [],
      execute: undefined,
      argsName: undefined,
      contextName: undefined,
    };
  const args = valueOf(input, 'args');
  const method = input.getProperty('execute');
  const execute = Node.isMethodDeclaration(method) ? method : valueOf(input, 'execute');
  const parameters =
    Node.isMethodDeclaration(execute) || Node.isArrowFunction(execute) ? execute.getParameters() : [];
  const [argsName, contextName] = parameters.map((parameter) => {
    const name = parameter.getNameNode();
    return Node.isIdentifier(name) ? name.getText() : undefined;
  });
  return {
    description: textIn(valueOf(input, 'description')),
    args: Node.isObjectLiteralExpression(args) ? argumentsIn(args) : [],
    execute,
    argsName,
    contextName,
  };
});

function argumentsIn(shape: ObjectLiteralExpression): Argument[] {
  return shape.getProperties().flatMap((property) => {
    const schema = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
    if (!schema || !Node.isPropertyAssignment(property)) return [];
    const calls = callsOf(schema);
    const called = (name: string): boolean => calls.some((c) => c.name === name);
    const kind = (['string', 'number', 'boolean'] as const).find(called) ?? 'other';
    return [
      {
        name: property.getName(),
        schema,
        kind,
        optional: called('optional') || called('default') || called('nullish'),
        description: textIn(calls.find((c) => c.name === 'describe')?.argument),
      },
    ];
  });
}

interface Call {
  readonly name: string;
  readonly argument: Node | undefined;
}

/** The calls of a chain such as `a.b().c(d)`, the outermost first. */
function callsOf(schema: Node): Call[] {
  const calls: Call[] = [];
  let at: Node = schema;
  while (Node.isCallExpression(at)) {
    const callee = at.getExpression();
    if (!Node.isPropertyAccessExpression(callee)) break;
    calls.push({ name: callee.getName(), argument: at.getArguments()[0] });
    at = callee.getExpression();
  }
  return calls;
}

function valueOf(object: ObjectLiteralExpression, name: string): Node | undefined {
  const property = object.getProperty(name);
  return Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
}

/** Whether an expression is the tool context, or a part of it. */
export function isOfContext(node: Node, tool: ParsedTool): boolean {
  const { contextName } = toolInputOf(tool);
  return contextName !== undefined && /^[\w$]+/.exec(node.getText())?.[0] === contextName;
}

const textIn = (node: Node | undefined): TextNode | undefined =>
  Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node) ? node : undefined;
