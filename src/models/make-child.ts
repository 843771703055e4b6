import type { GateReason, Proposed, VaryResult } from '../mutation/vary.ts';
import { askUntil, type Judged } from './ask-until.ts';
import type { Exchanges } from './exchanges.ts';
import type { ModelOperator } from './model-operator.ts';
import { operatorPrompt } from './operator-prompt.ts';
import type { ModelContext } from './prompt-context.ts';
import { CHARS_PER_TOKEN } from '../tokens.ts';

export interface ChildRequest {
  readonly operator: ModelOperator;
  readonly context: ModelContext;
  /** How long a prompt may be; see `operatorPrompt`. */
  readonly promptTokens: number;
  readonly model: string;
  /** Ids of variants that need not be made again. */
  readonly known: ReadonlySet<string>;
  /** Number of the proposal. */
  readonly proposal: number;
  /** How often the model is told what was wrong with its reply and asked again. */
  readonly retries: number;
}

/** A child or why there is none; with a child the cause of its parent's failures, where the model stated one. */
export type Made = VaryResult & { readonly cause?: string };

/** What the gate says that a model can mend; one that has cases by heart is not asked again. */
const MENDABLE: ReadonlySet<GateReason> = new Set([
  'syntax',
  'contract',
  'imports',
  'permission-dropped',
  'size',
  'unchanged',
]);

const KNOWN =
  'it is the same, but for names, layout or types, as a variant that has been tried already; make another change';

/**
 * Asks the model for a child until one passes the gate and is new, or the retries are used up: then the last one is told as
 * it is. Where the last reply could not be read the answer is `no-site`, as of an operator that finds nothing to change.
 */
export async function makeChild(
  { operator, context, promptTokens, model, known, proposal, retries }: ChildRequest,
  exchanges: Pick<Exchanges, 'ask'>,
  judge: (proposed: Proposed) => Promise<VaryResult>,
): Promise<Made> {
  const parent = context.parent.genome;
  const asking = {
    ...{ operator: operator.name, model, proposal, retries },
    prompt: operatorPrompt(operator, context, promptTokens),
    version: operator.prompt,
    chars: promptTokens * CHARS_PER_TOKEN,
  };
  const answer = await askUntil<Made>(asking, exchanges, async (reply) => {
    const reading = operator.read(reply, parent);
    if (reading.kind !== 'change') return reading;
    const { proposed, cause } = reading;
    return judged({ ...(await judge(proposed)), ...(cause !== undefined && { cause }) }, known);
  });
  if (answer.kind === 'done') return answer.value;
  return { kind: 'invalid', reason: 'no-site', detail: `${operator.name}: ${answer.why}` };
}

function judged(result: Made, known: ReadonlySet<string>): Judged<Made> {
  const complaint = complaintOf(result, known);
  return complaint === undefined
    ? { kind: 'done', value: result }
    : { kind: 'complaint', complaint, otherwise: result };
}

function complaintOf(result: VaryResult, known: ReadonlySet<string>): string | undefined {
  if (result.kind === 'child') return known.has(result.id) ? KNOWN : undefined;
  return MENDABLE.has(result.reason) ? `${result.reason}: ${result.detail}` : undefined;
}
