import type { Exchanges, Outcome } from './exchanges.ts';
import { fillPrompt, promptText } from './prompt-file.ts';

export interface Asking {
  /** On whose account, as the cassette and the usage name it. */
  readonly operator: string;
  readonly model: string;
  readonly prompt: string;
  /** Name of its file, with the version, for the cassette. */
  readonly version: string;
  /** How many characters a prompt may have: of a reply that could not be used, so much is quoted as that leaves room for. */
  readonly chars: number;
  /** Number of the proposal; 0 outside a campaign. */
  readonly proposal: number;
  /** How often the model is told what was wrong with its reply and asked again. */
  readonly retries: number;
}

/**
 * What is made of a reply: something, what to say to the model about it (and what it comes to where nothing better
 * follows), or nothing because it refused.
 */
export type Judged<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'complaint'; readonly complaint: string; readonly otherwise?: T }
  | { readonly kind: 'refusal' };

export type Answer<T> =
  { readonly kind: 'done'; readonly value: T } | { readonly kind: 'none'; readonly why: string };

/** So much of a reply that could not be used is shown to the model again at most. */
const SHOWN_AGAIN_CHARS = 12_000;
/** Less of it says nothing. */
const LEAST_SHOWN_CHARS = 200;
const COMPLAINT_CHARS = 800;
const CUT = '\n[...]';
const LEFT_OUT = '(It is left out here: there is no room for it.)';

/** Asks until a reply is good for something or the retries are used up; `why` speaks of the last try. */
export async function askUntil<T>(
  { operator, model, prompt: question, version, chars, proposal, retries }: Asking,
  exchanges: Pick<Exchanges, 'ask'>,
  judge: (reply: string) => Judged<T> | Promise<Judged<T>>,
): Promise<Answer<T>> {
  const none = (why: string): Answer<T> => ({ kind: 'none', why });
  const system = promptText('system.v1');
  let prompt = question;
  let repairs = 0;
  let last = none('it was not asked');
  for (let attempt = 0; attempt <= retries; attempt++) {
    const outcome = await exchanges.ask(operator, {
      ...{ model, system, prompt, proposal, attempt, version, repairs },
    });
    if (outcome.kind !== 'reply') {
      last = none(faultOf(outcome));
      if (outcome.kind === 'failed' && (outcome.reason === 'too-long' || outcome.reason === 'cut')) continue;
      return last;
    }
    const judged = await judge(outcome.text);
    if (judged.kind === 'done') return judged;
    if (judged.kind === 'refusal') return none('the model refused');
    last =
      judged.otherwise === undefined
        ? none(`the reply could not be used: ${judged.complaint}`)
        : { kind: 'done', value: judged.otherwise };
    prompt = again(question, outcome.text, judged.complaint, chars - system.length);
    repairs += 1;
  }
  return last;
}

function again(question: string, reply: string, complaint: string, chars: number): string {
  const said =
    complaint.length > COMPLAINT_CHARS ? `${complaint.slice(0, COMPLAINT_CHARS)}${CUT}` : complaint;
  const filled = (shown: string): string =>
    fillPrompt(promptText('again.v1'), { question, reply: shown, complaint: said });
  const room = Math.min(SHOWN_AGAIN_CHARS, chars - filled('').length);
  if (reply.length <= room) return filled(reply);
  return filled(room < LEAST_SHOWN_CHARS ? LEFT_OUT : `${reply.slice(0, room - CUT.length)}${CUT}`);
}

/** How much longer a prompt becomes when it is asked again, without anything of the reply. */
export function againChars(): number {
  return again('', ' '.repeat(LEAST_SHOWN_CHARS), ' '.repeat(COMPLAINT_CHARS + 1), 0).length;
}

function faultOf(outcome: Exclude<Outcome, { kind: 'reply' }>): string {
  return outcome.kind === 'spent'
    ? `the limit of ${outcome.limit} is met`
    : `${outcome.reason}: ${outcome.detail}`;
}
