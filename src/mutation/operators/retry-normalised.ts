import { Node, type Expression, type Statement } from 'ts-morph';
import { shuffled } from '../draw.ts';
import { isFunction } from '../function-shape.ts';
import { stringFunctions, type StringFunction } from '../grammar/string-functions.ts';
import type { Random } from '../../random.ts';
import type { Operator, Proposal } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { functionsOf, kindOf, nodesOf } from '../sites.ts';
import { brief, insertBefore, proposal, withHelpers } from '../write.ts';

/** A call that may come to nothing, and the record that it takes strings from. */
interface Site {
  readonly call: Expression;
  readonly record: string;
  /** The record's strings that the function uses. */
  readonly fields: readonly string[];
  readonly statement: Statement;
}

export const retryNormalised: Operator = {
  name: 'retry-normalised',
  group: 'control',
  weight: 8,
  description:
    'Where a call on the strings of a record comes to nothing, goes on with a record whose strings went through a text function.',
  propose: (parent, random) => retriesWith(parent, random, stringFunctions),
};

/** Retries after some of the given functions. */
export function* retriesWith(
  parent: ParsedTool,
  random: Random,
  given: readonly StringFunction[],
): Iterable<Proposal> {
  const sites = sitesOf(parent);
  for (let n = 0; n < 40 && sites.length > 0; n++) {
    const { call, record, fields, statement } = random.pick(sites);
    const [...chosen] = shuffled(given, random);
    const functions: StringFunction[] = chosen.slice(0, 1 + random.int(4));
    const changed = fields.filter(() => random.chance(0.8));
    if (changed.length === 0) continue;
    const others = functions.map(
      ({ apply }) => `{ ...${record}, ${changed.map((f) => `${f}: ${apply(`${record}.${f}`)}`).join(', ')} }`,
    );
    const choice = `${record} = firstFitting((${record}) => ${call.getText()}, ${[record, ...others].join(', ')});\n`;
    yield proposal(
      `${brief(call)}, failing that with ${functions.map(({ name }) => name).join(' or ')} of ${changed.join(', ')}`,
      withHelpers(
        statement.getSourceFile(),
        [insertBefore(statement, choice)],
        ['firstFitting', ...functions.map(({ helper }) => helper)],
      ),
    );
  }
}

/** Calls of the tool's own functions on strings of a parameter of the function that they stand in, in loops too. */
function sitesOf(tool: ParsedTool): Site[] {
  const names = new Set(functionsOf(tool).map((f) => f.getName()));
  return nodesOf(tool).flatMap((call) => {
    if (!Node.isCallExpression(call) || !names.has(call.getExpression().getText())) return [];
    const used = call
      .getArguments()
      .find((a) => Node.isPropertyAccessExpression(a) && kindOf(a) === 'string');
    const record = Node.isPropertyAccessExpression(used) ? used.getExpression() : undefined;
    const statement = call.getFirstAncestor(Node.isStatement);
    const owner = call.getFirstAncestor(isFunction);
    if (!Node.isIdentifier(record) || !statement || !Node.isFunctionLikeDeclaration(owner)) return [];
    if (
      !Node.isBlock(statement.getParent()) ||
      !owner.getParameters().some((p) => p.getName() === record.getText())
    )
      return [];
    const fields = new Set<string>();
    owner.forEachDescendant((node) => {
      if (
        Node.isPropertyAccessExpression(node) &&
        node.getExpression().getText() === record.getText() &&
        kindOf(node) === 'string'
      )
        fields.add(node.getName());
    });
    return [{ call, record: record.getText(), fields: [...fields], statement }];
  });
}
