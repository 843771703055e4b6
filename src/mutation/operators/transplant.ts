import { Node, type Expression, type FunctionDeclaration } from 'ts-morph';
import type { Random } from '../../random.ts';
import { pairs } from '../draw.ts';
import { freeNamesOf } from '../free-names.ts';
import type { Operator } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { scopeAt, namesOf } from '../scope.ts';
import { expressionsOf, functionsOf, kindOf, kindOfType, type ValueKind } from '../sites.ts';
import { append, brief, proposal, replaceNode } from '../write.ts';

/** A function of a donor that could run in another tool as it is. */
interface Graft {
  readonly name: string;
  readonly takes: readonly ValueKind[];
  readonly gives: ValueKind;
  /** It and all that it calls, where the parent does not have it. */
  readonly sources: readonly string[];
}

export const transplant: Operator = {
  name: 'transplant',
  group: 'crossover',
  weight: 2,
  transplants: true,
  description:
    'Passes a value through a function of another tool, a donor, that takes and gives its type, and brings along what that function calls.',
  *propose(parent, random, donor) {
    if (!donor) return;
    for (const [graft, site] of pairs(graftsOf(donor, parent), expressionsOf(parent), random)) {
      const call = kindOf(site) === graft.gives ? callAt(site, graft, random) : undefined;
      if (call === undefined) continue;
      yield proposal(`${brief(call)} for ${brief(site)}`, [
        replaceNode(site, call),
        ...graft.sources.map((source) => append(site.getSourceFile(), source)),
      ]);
    }
  },
};

function graftsOf(donor: ParsedTool, parent: ParsedTool): Graft[] {
  const theirs = functionsOf(donor);
  const own = new Map(functionsOf(parent).map((f) => [f.getName(), f.getText()]));
  return theirs.flatMap((f) => {
    const gives = kindOfType(f.getReturnType());
    const takes = f.getParameters().map((p) => kindOfType(p.getType()));
    if (f.isAsync() || f.isGenerator() || takes.length === 0 || !isPlain(gives) || !takes.every(isPlain))
      return [];
    const needed = neededBy(f, theirs);
    const clashes = needed?.some((g) => (own.get(g.getName()) ?? g.getText()) !== g.getText()) ?? true;
    if (!needed || clashes) return [];
    const sources = needed.filter((g) => !own.has(g.getName())).map((g) => g.getText());
    return [{ name: f.getName() ?? '', takes, gives, sources }];
  });
}

const isPlain = (kind: ValueKind): boolean => ['string', 'number', 'boolean', 'string[]'].includes(kind);

/** The function and all that it calls; undefined where that relies on anything else of its file. */
function neededBy(
  start: FunctionDeclaration,
  all: readonly FunctionDeclaration[],
): FunctionDeclaration[] | undefined {
  const needed = new Set([start]);
  for (const f of needed) {
    for (const name of freeNamesOf(f)) {
      const [declaration] = name.getSymbol()?.getDeclarations() ?? [];
      const called = all.find((g) => g.getName() === name.getText());
      if (called) needed.add(called);
      else if (!declaration || declaration.getSourceFile() === f.getSourceFile()) return undefined;
    }
  }
  return [...needed];
}

/** A call that the value goes through; a condition is joined with it instead. Other arguments come out of the scope. */
function callAt(site: Expression, { name, takes, gives }: Graft, random: Random): string | undefined {
  if (Node.isLiteralExpression(site)) return undefined;
  const scope = scopeAt(site);
  const through = gives === 'boolean' ? -1 : takes.indexOf(gives);
  if (gives !== 'boolean' && through === -1) return undefined;
  const args: string[] = [];
  for (const [i, kind] of takes.entries()) {
    const usable = namesOf(scope, kind);
    if (i === through) args.push(site.getText());
    else if (usable.length > 0) args.push(random.pick(usable));
    else return undefined;
  }
  const call = `${name}(${args.join(', ')})`;
  return gives === 'boolean' ? `((${site.getText()}) ${random.pick(['&&', '||'])} ${call})` : call;
}
