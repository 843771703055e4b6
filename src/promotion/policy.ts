import type { PromotionConfig } from '../engine/promotion-config.ts';
import { percent } from '../number-text.ts';
import type { Evidence } from './evidence/evidence.ts';
import type { AuditRecord } from './ledger/record.ts';

/** What the policy goes by besides evidence. */
export interface PolicyMoment {
  /** Of the audit log. */
  readonly records: readonly AuditRecord[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Why the policy does not approve by itself; empty when it does. */
export function policyObjections(
  evidence: Evidence,
  { automatic }: Pick<PromotionConfig, 'automatic'>,
  moment: PolicyMoment,
): string[] {
  if (!automatic) return ['no thresholds are configured'];
  return [...evidenceObjections(evidence, automatic), ...momentObjections(automatic, moment)];
}

type Automatic = NonNullable<PromotionConfig['automatic']>;

function evidenceObjections(evidence: Evidence, automatic: Automatic): string[] {
  const all = [...evidence.heldout, ...(evidence.shadow ? [evidence.shadow] : [])];
  const objections: string[] = [];
  if (!evidence.improves)
    objections.push('the intervals leave open whether the candidate is better than the tool in use');
  for (const { stage, comparisons, wrong } of all) {
    const compared = (name: string) => comparisons.find(({ objective }) => objective === name);
    const score = compared('score');
    if (stage === 'cases' && (!score || score.low <= automatic.scoreGain))
      objections.push(
        `the gain in score on ${stage} may be ${score ? score.low.toFixed(3) : 'anything'}, wanted is more than ${automatic.scoreGain}`,
      );
    if (wrong.upperBound > automatic.wrongRate && stage === 'cases')
      objections.push(
        `the rate of wrong answers may be ${percent(wrong.upperBound)}, allowed are ${percent(automatic.wrongRate)}`,
      );
    const tokens = compared('answerTokens');
    if (tokens && tokens.high > automatic.answerTokens)
      objections.push(
        `answers may grow by ${tokens.high.toFixed(1)} tokens, allowed are ${automatic.answerTokens}`,
      );
  }
  if (evidence.editedFrom !== undefined) objections.push('somebody has changed the candidate by hand');
  if (evidence.contract.gate !== null) objections.push(`the gate refuses it (${evidence.contract.gate})`);
  if (automatic.contract === 'same' && evidence.contract.changes.length > 0)
    objections.push(`its contract has changed in ${evidence.contract.changes.length} places`);
  const lines = changedLines(evidence.patch);
  if (automatic.changedLines !== undefined && lines > automatic.changedLines)
    objections.push(`${lines} lines have changed, allowed are ${automatic.changedLines}`);
  return objections;
}

const DAY_MS = 86_400_000;

function momentObjections({ until, atMostPerDay }: Automatic, { records, now }: PolicyMoment): string[] {
  const objections: string[] = [];
  // A day lasts to its end.
  const endMs = until === undefined ? Infinity : Date.parse(until) + (until.includes('T') ? 0 : DAY_MS);
  if (now >= endMs) objections.push(`it held until ${until}`);
  const lately = records.filter(
    ({ at, what }) => what.kind === 'approved' && what.byPolicy && Date.parse(at) > now - DAY_MS,
  ).length;
  if (atMostPerDay !== undefined && lately >= atMostPerDay)
    objections.push(`it has approved ${lately} in 24 hours, allowed are ${atMostPerDay}`);
  return objections;
}

/** Lines that a patch adds or removes. */
export function changedLines(patch: string): number {
  return patch.split('\n').filter((line) => /^[+-](?!\+\+ |-- )/.test(line)).length;
}
