import { type Random, randomFor } from '../random.ts';
import { applyEdits } from './apply-edits.ts';
import { variantId } from './canonical.ts';
import { defaultPolicy, gate, type GatePolicy } from './gate.ts';
import type { Genome } from './genome.ts';
import { linkFiles } from './link-files.ts';
import type { Operator, Proposal } from './operator.ts';
import { operators } from './operators/index.ts';
import { parseTool } from './parse-tool.ts';
import type { Observed } from './trace/observed.ts';
import { chanceOf, type Suspect } from './suspects.ts';

/** Asks for one child. Everything that decides the answer is in here: same request, same result, in any process. */
export interface VaryRequest {
  /** One parent, or two for crossover; ids travel along for the lineage. */
  readonly parents: readonly Genome[];
  readonly operator: string;
  /** What the second parent was made from, for operators that merge. */
  readonly ancestor?: Genome;
  /** Tools that an operator may take parts of, besides the parents. */
  readonly donors?: readonly Genome[];
  /** Children of the first parent that have been made already: another is made where the operator has one. */
  readonly known?: readonly string[];
  /** Tried in turn where an operator finds nothing to change. */
  readonly otherwise?: readonly string[];
  /** Where the first parent is likely to be wrong; without them all proposals are equally likely. */
  readonly suspects?: readonly Suspect[];
  /** What runs of the first parent have shown, for operators that go by it. */
  readonly observed?: Observed;
  /** Labels of the random stream (campaign seed, proposal number). */
  readonly stream: readonly (string | number)[];
  /** What the gate lets through; by default `defaultPolicy`. */
  readonly policy?: GatePolicy;
  /** A child that has been made already, and only lacks the gate's verdict. */
  readonly proposed?: Proposed;
}

/** A child that was made elsewhere, by a model. */
export interface Proposed {
  readonly genome: Genome;
  /** Says what was changed, and where it was asked for why. */
  readonly summary: string;
  /** Whether nothing may differ from the parent but descriptions. */
  readonly textsOnly?: boolean;
}

export type VaryResult =
  | {
      readonly kind: 'child';
      readonly id: string;
      readonly genome: Genome;
      /** The operator that made it. */
      readonly operator: string;
      readonly summary: string;
    }
  /** The operator found no site, or the gate refused every try. */
  | { readonly kind: 'invalid'; readonly reason: GateReason; readonly detail: string };

export type GateReason =
  'no-site' | 'syntax' | 'contract' | 'imports' | 'permission-dropped' | 'unchanged' | 'size' | 'corpus';

export interface VaryOptions {
  readonly policy?: GatePolicy;
  /** What judges children; by default `gate` itself. For who wants to know what judging costs. */
  readonly judge?: typeof gate;
  /** How many of the operator's proposals the gate may refuse before the answer is `invalid`. */
  readonly tries?: number;
}

/** So many of the proposals that were passed over are kept. */
const KEPT = 20;

/** The child of the first operator that finds something new to change; otherwise what the one that was asked for has come to. */
export function vary(request: VaryRequest, options: VaryOptions = {}): VaryResult {
  const { operator, otherwise = [], proposed, known = [] } = request;
  if (proposed) return judgeProposed(proposed, request, options);
  const isPassedOver = (result: VaryResult): boolean =>
    result.kind === 'child' ? known.includes(result.id) : result.reason === 'no-site';
  const first = varyBy(operator, request, options);
  if (!isPassedOver(first)) return first;
  for (const name of otherwise) {
    const result = varyBy(name, request, options);
    if (!isPassedOver(result)) return result;
  }
  return first;
}

function judgeProposed(
  { genome, summary, textsOnly }: Proposed,
  { parents: [parent], operator, policy: asked }: VaryRequest,
  { policy = asked ?? defaultPolicy, judge = gate }: VaryOptions,
): VaryResult {
  if (!parent) throw new RangeError('A request needs a parent.');
  const child = linkFiles(genome);
  const verdict = judge(child, parent, textsOnly === true ? { ...policy, textsOnly } : policy);
  if (!verdict.ok) return { kind: 'invalid', reason: verdict.reason, detail: verdict.detail };
  return { kind: 'child', id: variantId(child), genome: child, operator, summary: `${operator}: ${summary}` };
}

function varyBy(name: string, request: VaryRequest, options: VaryOptions): VaryResult {
  const operator = operators.find((o) => o.name === name);
  if (!operator) throw new RangeError(`There is no operator ${name}.`);
  const {
    parents: [first, mate],
    donors = [],
  } = request;
  if (!first) throw new RangeError('A request needs a parent.');
  const { policy = request.policy ?? defaultPolicy, tries = 8, judge = gate } = options;
  const random = randomFor('vary', ...request.stream);
  const refused = {
    kind: 'invalid',
    reason: 'no-site',
    detail: `${operator.name} found nothing to change`,
  } as const;
  if (operator.crossover === true && !mate) return refused;
  if (operator.transplants === true && donors.length === 0) return refused;
  if (operator.widensArgs === true && policy.argsMayChange === false) return refused;

  const parsed = parseTool(first);
  // The same object whenever the same parent comes, so that what is known of it is known again.
  const parent = parsed.genome;
  const known = new Set(request.known);
  let again: VaryResult | undefined;
  let last: VaryResult = refused;
  let tried = 0;
  const partner = operator.transplants === true ? random.pick(donors) : operator.crossover === true && mate;
  const parsedMate = partner ? parseTool(partner) : undefined;
  const ancestor = request.ancestor && parseTool(request.ancestor);
  const proposals = operator.propose(parsed, random, parsedMate, request.observed, ancestor);
  for (const proposal of bySuspicion(proposals, request.suspects, random)) {
    const genome = linkFiles(applyEdits(parent, proposal.edits));
    const verdict = judge(genome, parent, policy);
    if (verdict.ok) {
      const id = variantId(genome);
      const summary = `${operator.name}: ${proposal.summary}`;
      const child = { kind: 'child', id, genome, operator: operator.name, summary } as const;
      if (!known.has(id)) return child;
      again ??= child;
    } else last = { kind: 'invalid', reason: verdict.reason, detail: verdict.detail };
    if (++tried >= tries) break;
  }
  return again ?? last;
}

/** Passes proposals over by chance, the less suspicious the place the likelier; those come again at the end, should all else fail. */
function* bySuspicion(
  proposals: Iterable<Proposal>,
  suspects: readonly Suspect[] = [],
  random: Random,
): Iterable<Proposal> {
  const passedOver: Proposal[] = [];
  for (const proposal of proposals) {
    if (suspects.length === 0 || random.chance(chanceOf(proposal, suspects))) yield proposal;
    else if (passedOver.length < KEPT) passedOver.push(proposal);
  }
  yield* passedOver;
}

export function operatorNames(): string[] {
  return operators.map((o) => o.name);
}

export function describeOperators(): Pick<
  Operator,
  | 'name'
  | 'group'
  | 'description'
  | 'crossover'
  | 'merges'
  | 'transplants'
  | 'observes'
  | 'weight'
  | 'touches'
>[] {
  return operators.map(
    ({ name, group, description, crossover, merges, transplants, observes, touches, weight = 1 }) => ({
      name,
      group,
      description,
      weight,
      ...(crossover && { crossover }),
      ...(merges && { merges }),
      ...(transplants && { transplants }),
      ...(touches && { touches }),
      ...(observes && { observes }),
    }),
  );
}
