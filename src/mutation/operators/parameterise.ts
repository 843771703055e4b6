import { Node } from 'ts-morph';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { scopeAt } from '../scope.ts';
import { functionsOf, nodesOf } from '../sites.ts';
import { insertAfter, proposal } from '../write.ts';
import { fileOf } from '../parse-tool.ts';

export const parameterise: Operator = {
  name: 'parameterise',
  group: 'function',
  weight: 0.3,
  description:
    'Passes a string, number or flag that is in scope at every call of a function to it, as one more parameter.',
  *propose(parent, random) {
    for (const f of shuffled(functionsOf(parent), random)) {
      const calls = nodesOf(parent)
        .filter(Node.isCallExpression)
        .filter((c) => c.getExpression().getText() === f.getName());
      const used = new Set(
        f
          .getDescendants()
          .filter(Node.isIdentifier)
          .map((i) => i.getText()),
      );
      const [first, ...rest] = calls;
      if (!first) continue;
      const shared = scopeAt(first).filter((e) =>
        rest.every((c) => scopeAt(c).some((o) => o.text === e.text && o.kind === e.kind)),
      );
      for (const value of shuffled(shared, random)) {
        const name = value.text.replace(/^.*\./, '');
        if (used.has(name) || !['string', 'number', 'boolean'].includes(value.kind)) continue;
        if (first.getArguments().some((a) => a.getText() === value.text)) continue;
        const last = f.getParameters().at(-1);
        const at = last ? undefined : f.getText().indexOf('(') + f.getStart() + 1;
        const parameter = `${name}: ${value.kind}`;
        yield proposal(`${f.getName() ?? ''} also takes ${value.text}`, [
          at === undefined && last
            ? insertAfter(last, `, ${parameter}`)
            : { file: fileOf(f.getSourceFile()), start: at ?? 0, end: at ?? 0, text: parameter },
          ...calls.map((c) => {
            const end = c.getEnd() - 1;
            return {
              file: fileOf(c.getSourceFile()),
              start: end,
              end,
              text: c.getArguments().length > 0 ? `, ${value.text}` : value.text,
            };
          }),
        ]);
      }
    }
  },
};
