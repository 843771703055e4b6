import type { Case } from '../suites/case.ts';
import { isSlow } from '../outcome.ts';
import { errorPattern } from './error-patterns.ts';
import type { Trial, Verdict } from './evaluation.ts';
import { answerTokens } from './answer-tokens.ts';
import { hintQuality } from './hint.ts';
import { refusalText, type ObservedCall } from './observed-call.ts';
import { verdictOfAnswer } from './judge-answer.ts';
import { verdictOfReading } from './judge-reading.ts';
import { rewardOf } from './reward.ts';
import { pathStates, sameButBlanks } from './workspace-diff.ts';

/** Judges one call of the tool against what its case wants. Pure; file states decide, the tool's words only break ties. */
export function judgeCase(case_: Case, observation: ObservedCall): Trial {
  const verdict = verdictOfCase(case_, observation);
  const refused = refusalText(observation);
  const hint = verdict === 'refused' && case_.permission === 'allow' ? hintQuality(case_, observation) : 0;
  return {
    id: case_.id,
    mode: case_.mode,
    cluster: case_.source,
    outcome: observation.outcome,
    verdict,
    reward: rewardOf({
      outcome: observation.outcome,
      verdict,
      harmless: isHarmless(case_, observation),
      hint,
    }),
    durationMs: observation.durationMs,
    answerTokens: answerTokens(observation),
    ...(refused !== undefined && { errors: [errorPattern(refused)] }),
    ...(isSlow(observation.outcome) && { errors: [SLOW] }),
  };
}

const SLOW = 'not called: the calls before took too much processor time (sandbox.callCpuMs)';

/**
 * The rule behind every verdict: the answer must be true. An error promises that nothing changed, a success that the
 * wanted state is reached.
 *
 * - Success without the wanted state is `wrong`, also when nothing changed: the model goes on as if it had.
 * - An error with any change, even the wanted one, is `wrong`: the model will do it again, or undo it.
 * - A change to any file that the case does not name is `wrong`.
 * - An answer that says what is not so, or claims to be whole and is not, is `wrong`.
 * - Where permission is denied, `correct` takes three things: the tool asked, changed nothing, and said so. A tool that
 *   refuses without asking has not shown that it would obey, and is `refused`.
 * - A call that crashed, timed out or ran out of memory is never better than `refused`, whatever it left behind; what it
 *   left behind makes it `wrong` when it is neither the old state nor the wanted one. `cheated` is always `wrong`.
 */
export function verdictOfCase(case_: Case, observation: ObservedCall): Verdict {
  const wanted = case_.expect.kind === 'refusal' ? {} : case_.expect.files;
  const states = pathStates(case_.files, wanted, observation.changed);
  const unchanged = states.every((s) => s.found === s.before);
  const exact = states.every((s) => s.found === s.wanted);

  switch (observation.outcome.kind) {
    case 'ok':
      break;
    case 'cheated':
      return 'wrong';
    case 'crashed':
    case 'timeout':
    case 'oom':
    case 'invalid':
      return unchanged || (exact && case_.permission === 'allow') ? 'refused' : 'wrong';
    case 'infra-error':
      // Never scored (see `scored` in objectives.ts); the verdict only fills the record.
      return 'refused';
  }

  const refused = isRefusal(case_, observation);
  if (refused && !unchanged) return 'wrong';
  if (case_.permission === 'deny') {
    if (!refused || !unchanged) return 'wrong';
    return observation.asks.length > 0 ? 'correct' : 'refused';
  }
  if (case_.expect.kind === 'refusal') return refused ? 'correct' : 'wrong';
  if (case_.expect.kind === 'answer')
    return refused ? 'refused' : exact ? verdictOfAnswer(case_.expect, observation) : 'wrong';
  if (case_.expect.kind === 'whole')
    return refused ? 'refused' : exact ? verdictOfReading(case_.expect.text, observation) : 'wrong';
  // A case may want its files as they are (a no-op edit that may be answered either way).
  if (exact) return 'correct';
  if (refused) return 'refused';
  const { whitespace, margin } = case_.expect;
  const sameButBlanksThere = states.every((state) => sameButBlanks(state, margin));
  return whitespace === 'tolerated' && sameButBlanksThere ? 'whitespace' : 'wrong';
}

/** Where a command is run, an answer that begins with the word "error" may be what the command has printed. */
function isRefusal({ expect }: Case, observation: ObservedCall): boolean {
  const isQuoting = expect.kind === 'answer' && expect.ended !== undefined;
  return (isQuoting ? observation.error : refusalText(observation)) !== undefined;
}

/** Whether all that a wrong answer does is to mislead: the call was to tell something, and nothing else is changed. */
function isHarmless({ expect, files }: Case, { changed }: ObservedCall): boolean {
  if (expect.kind === 'refusal') return expect.otherwise === 'detour' && Object.keys(changed).length === 0;
  return (
    (expect.kind === 'answer' || expect.kind === 'whole') &&
    pathStates(files, expect.files, changed).every((s) => s.found === s.wanted)
  );
}
