import { Node } from 'ts-morph';
import { shuffled } from '../draw.ts';
import { textAligners, type TextAligner } from '../grammar/text-aligners.ts';
import type { Operator, Proposal } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { namesOf, scopeAt } from '../scope.ts';
import { expressionsOf, kindOf } from '../sites.ts';
import { slicesAt } from '../slices.ts';
import { brief, proposal, replaceNode, withHelpers } from '../write.ts';
import type { Random } from '../../random.ts';

export const stringAlign: Operator = {
  name: 'string-align',
  group: 'expression',
  weight: 8,
  description:
    'Makes a string resemble other strings that are in scope, in indentation, edges, characters or line ends.',
  *propose(parent, random) {
    for (const site of sitesOf(parent, random)) {
      const others = drawOthers(site, random);
      if (others) yield aligned(site, others, random.shuffle(textAligners).slice(0, 1 + random.int(3)));
    }
  },
};

/**
 * Strings that go where a record points, made to fit there: those that stand in one call with the string that the record
 * tells a part of, aligned with that part in most respects.
 */
export function* fittings(parent: ParsedTool, random: Random): Iterable<Proposal> {
  const sites = expressionsOf(parent).flatMap((site) => {
    const call = site.getParent();
    if (Node.isStringLiteral(site) || kindOf(site) !== 'string' || !Node.isCallExpression(call)) return [];
    const beside = call.getArguments().map((each) => each.getText());
    return slicesAt(site)
      .filter(({ of, by }) => beside.includes(of) && ![of, ...by].includes(site.getText()))
      .flatMap(({ text, by }) => by.map((from) => ({ site, others: [from, text] as const })));
  });
  for (const { site, others } of shuffled(sites, random))
    yield aligned(site, others, random.shuffle(textAligners).slice(0, 2 + random.int(3)));
}

function aligned(site: Node, others: readonly [string, string], aligners: readonly TextAligner[]): Proposal {
  const text = aligners.reduce(
    (inner, { name, arity }) => `${name}(${[inner, ...others.slice(-arity)].join(', ')})`,
    site.getText(),
  );
  const names = aligners.map((a) => a.name);
  const edits = withHelpers(site.getSourceFile(), [replaceNode(site, text)], names);
  return proposal(`${names.join(', ')} of ${brief(site)} by ${others.join(' and ')}`, edits);
}

/** Strings, most of them first that stand where a record tells which part of one belongs to another. */
function* sitesOf(parent: ParsedTool, random: Random): Iterable<Node> {
  const later: Node[] = [];
  for (const site of shuffled(expressionsOf(parent), random)) {
    if (Node.isStringLiteral(site) || kindOf(site) !== 'string') continue;
    if (random.chance(0.1) || slicesAt(site).some((part) => part.by.length > 0)) yield site;
    else later.push(site);
  }
  yield* later;
}

/**
 * Two strings in scope to go by: rather a part of one that was found by another, and that other; else any two. The
 * arguments of an aligner that is there already are used again.
 */
function drawOthers(site: Node, random: Random): readonly [string, string] | undefined {
  if (
    Node.isCallExpression(site) &&
    textAligners.some((a) => a.name === site.getExpression().getText()) &&
    random.chance(0.7)
  ) {
    const [, from, to] = site.getArguments().map((a) => a.getText());
    if (from !== undefined && to !== undefined) return [from, to];
  }
  const parts = slicesAt(site).filter((p) => p.of !== site.getText() && !p.by.includes(site.getText()));
  const strings = namesOf(scopeAt(site), 'string').filter((name) => name !== site.getText());
  const part = parts.length > 0 && random.chance(0.75) ? random.pick(parts) : undefined;
  const to = part?.text ?? (strings.length > 0 ? random.pick(strings) : undefined);
  if (to === undefined) return undefined;
  const candidates =
    part && part.by.length > 0 && random.chance(0.75) ? part.by : strings.filter((s) => s !== to);
  return candidates.length > 0 ? [random.pick(candidates), to] : undefined;
}
