import type { FunctionDeclaration } from 'ts-morph';
import { shuffled } from '../draw.ts';
import { effectsOf } from '../effects.ts';
import { freshName } from '../fresh-name.ts';
import type { Operator } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { remembered } from '../remembered.ts';
import { fileOf } from '../parse-tool.ts';
import { functionsOf, kindOf, kindOfType, presentKindOf } from '../sites.ts';
import { proposal, replaceNode, withHelpers } from '../write.ts';

/** Values that nobody can change, so that one may be given out twice. */
const PLAIN: ReadonlySet<string> = new Set(['string', 'number', 'boolean']);

export const functionMemoise: Operator = {
  name: 'function-memoise',
  group: 'function',
  weight: 0.3,
  description:
    'Makes a function of strings, numbers and flags remember its results, where its tree shows that it does nothing else.',
  *propose(parent, random) {
    for (const f of shuffled(pureIn(parent), random)) {
      const body = f.getBody();
      if (!body) continue;
      const name = f.getName() ?? '';
      const known = freshName(`${name}Results`, parent);
      const keys = f.getParameters().map((p) => p.getName());
      const type = f.getReturnType().getText(f);
      const start = f.getStart(true);
      yield proposal(
        `remember the results of ${name}`,
        withHelpers(
          f.getSourceFile(),
          [
            {
              file: fileOf(f.getSourceFile()),
              start,
              end: start,
              text: `const ${known} = new Map<string, ${type}>();\n`,
            },
            replaceNode(
              body,
              `{\nreturn remembered(${known}, [${keys.join(', ')}], () => ${body.getText()});\n}`,
            ),
          ],
          ['remembered'],
        ),
      );
    }
  },
};

const pureIn = remembered((tool: ParsedTool) =>
  functionsOf(tool).filter((f) => isPlain(f) && isPure(f, tool)),
);

const isPlain = (f: FunctionDeclaration): boolean =>
  !f.isAsync() &&
  !f.isGenerator() &&
  PLAIN.has(kindOfType(f.getReturnType())) &&
  f.getParameters().length > 0 &&
  f
    .getParameters()
    .every((p) => !p.isRestParameter() && (PLAIN.has(kindOf(p)) || PLAIN.has(presentKindOf(p))));

function isPure(f: FunctionDeclaration, tool: ParsedTool): boolean {
  if (/\b(arguments|remembered)\b/.test(f.getText())) return false;
  const { reads, writes } = effectsOf(f, tool);
  return !reads && !writes;
}
