import type { FunctionDeclaration } from 'ts-morph';
import { shuffled } from '../draw.ts';
import { callersOf, shapeOf } from '../function-shape.ts';
import type { Operator, TextEdit } from '../operator.ts';
import { fileOf, sameFile } from '../parse-tool.ts';
import { append, proposal, replaceNode } from '../write.ts';

export const crossoverFunction: Operator = {
  name: 'crossover-function',
  group: 'crossover',
  weight: 2,
  crossover: true,
  description:
    'Takes a function of the mate in place of one of the same name or shape in the same file, with the functions it needs.',
  *propose(parent, random, mate) {
    const own = parent.sources.flatMap((s) => s.getFunctions());
    const theirs = mate?.sources.flatMap((s) => s.getFunctions()) ?? [];
    for (const taken of shuffled(theirs, random)) {
      const near = own.filter((f) => fileOf(f.getSourceFile()) === fileOf(taken.getSourceFile()));
      const likeNamed = near.filter((f) => f.getName() === taken.getName());
      const targets = likeNamed.length > 0 ? likeNamed : near.filter((f) => shapeOf(f) === shapeOf(taken));
      if (targets.length === 0) continue;
      const target = random.pick(targets);
      if (normal(target.getText()) === normal(taken.getText())) continue;
      const needed = closure(taken, theirs);
      const edits: TextEdit[] = [
        replaceNode(
          target,
          taken.getText().replace(`function ${taken.getName() ?? ''}`, `function ${target.getName() ?? ''}`),
        ),
      ];
      for (const f of needed) {
        if (f === taken) continue;
        const same = own.find((o) => o.getName() === f.getName());
        if (!same) edits.push(append(sameFile(f, parent) ?? target.getSourceFile(), f.getText()));
        else if (same !== target && random.chance(0.5) && normal(same.getText()) !== normal(f.getText()))
          edits.push(replaceNode(same, f.getText()));
      }
      yield proposal(`${taken.getName() ?? ''} of the mate for ${target.getName() ?? ''}`, edits);
    }
  },
};

/** The function and all that it calls, in turn. */
function closure(
  start: FunctionDeclaration,
  all: readonly FunctionDeclaration[],
): ReadonlySet<FunctionDeclaration> {
  const callers = callersOf(all);
  const seen = new Set([start]);
  for (const f of seen) for (const g of all) if (callers.get(g)?.includes(f)) seen.add(g);
  return seen;
}

const normal = (text: string): string => text.replace(/\s+/g, ' ');
