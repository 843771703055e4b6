import type { Genome } from '../mutation/genome.ts';
import type { GateReason, Proposed, VaryResult } from '../mutation/vary.ts';
import type { Exchanges, Outcome } from './exchanges.ts';
import type { ModelOperator } from './model-operator.ts';
import type { PromptVariables } from './prompt-context.ts';
import { fillPrompt, promptText } from './prompt-file.ts';

export interface ChildRequest {
  readonly operator: ModelOperator;
  readonly parent: Genome;
  readonly variables: PromptVariables;
  readonly model: string;
  /** Number of the proposal. */
  readonly proposal: number;
  /** How often the model is told what was wrong with its reply and asked again. */
  readonly retries: number;
}

/** So much of a reply that could not be used is shown to the model again. */
const SHOWN_AGAIN_CHARS = 12_000;
/** What the gate says that a model can mend; a child that is its parent, or has cases by heart, is not asked for again. */
const MENDABLE: ReadonlySet<GateReason> = new Set([
  'syntax',
  'contract',
  'imports',
  'permission-dropped',
  'size',
]);

/**
 * Asks the model for a child until one passes the gate or the retries are used up. Where there is no usable reply at all the
 * answer is `no-site`, as of an operator that finds nothing to change.
 */
export async function makeChild(
  { operator, parent, variables, model, proposal, retries }: ChildRequest,
  exchanges: Pick<Exchanges, 'ask'>,
  judge: (proposed: Proposed) => Promise<VaryResult>,
): Promise<VaryResult> {
  const wanted = Object.fromEntries(operator.variables.map((name) => [name, variables[name]]));
  const question = fillPrompt(promptText(operator.prompt), wanted);
  const system = promptText('system.v1');
  let prompt = question;
  let last: VaryResult = noChild(operator, 'it was not asked');
  for (let attempt = 0; attempt <= retries; attempt++) {
    const outcome = await exchanges.ask(operator.name, { model, system, prompt, proposal, attempt });
    if (outcome.kind !== 'reply') {
      last = noChild(operator, faultOf(outcome));
      if (outcome.kind === 'failed' && (outcome.reason === 'too-long' || outcome.reason === 'cut')) continue;
      return last;
    }
    const reading = operator.read(outcome.text, parent);
    if (reading.kind === 'refusal') return noChild(operator, 'the model refused');
    let complaint: string;
    if (reading.kind === 'complaint') {
      complaint = reading.complaint;
      last = noChild(operator, `the reply could not be used: ${complaint}`);
    } else {
      last = await judge(reading.proposed);
      if (last.kind === 'child' || !MENDABLE.has(last.reason)) return last;
      complaint = `${last.reason}: ${last.detail}`;
    }
    prompt = again(question, outcome.text, complaint);
  }
  return last;
}

function again(question: string, reply: string, complaint: string): string {
  const shown = reply.length > SHOWN_AGAIN_CHARS ? `${reply.slice(0, SHOWN_AGAIN_CHARS)}\n[...]` : reply;
  return fillPrompt(promptText('again.v1'), { question, reply: shown, complaint });
}

function faultOf(outcome: Exclude<Outcome, { kind: 'reply' }>): string {
  return outcome.kind === 'spent'
    ? `the limit of ${outcome.limit} is met`
    : `${outcome.reason}: ${outcome.detail}`;
}

function noChild({ name }: ModelOperator, why: string): VaryResult {
  return { kind: 'invalid', reason: 'no-site', detail: `${name}: ${why}` };
}
