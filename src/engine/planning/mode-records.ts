import type { Trial } from '../../fitness/evaluation.ts';
import type { Case } from '../../suites/case.ts';
import type { Trace } from '../../suites/traces/trace.ts';
import type { ModeRecord } from './campaign-draft.ts';

interface Fared {
  readonly mode: string;
  readonly failed: boolean;
  readonly wrong: boolean;
}

/** By mode, of trials. */
export function modesOfTrials(trials: readonly Trial[]): ModeRecord[] {
  return tallied(
    trials.map(({ mode, verdict, outcome }) => ({
      mode,
      failed: verdict !== 'correct' || outcome.kind !== 'ok',
      wrong: verdict === 'wrong',
    })),
  );
}

/** By mode, of cases that were imported from traces: failed is a call that failed there. */
export function modesOfTraces(cases: readonly Case[], traces: readonly Trace[]): ModeRecord[] {
  const failed = new Set(
    traces.flatMap(({ name, calls }) => calls.filter((call) => call.failed).map(({ n }) => `${name}#${n}`)),
  );
  return tallied(cases.map(({ id, mode }) => ({ mode, failed: failed.has(id), wrong: false })));
}

function tallied(calls: readonly Fared[]): ModeRecord[] {
  const modes = new Map<string, ModeRecord>();
  for (const { mode, failed, wrong } of calls) {
    const before = modes.get(mode) ?? { mode, calls: 0, failed: 0, wrong: 0 };
    modes.set(mode, {
      mode,
      calls: before.calls + 1,
      failed: before.failed + (failed ? 1 : 0),
      wrong: before.wrong + (wrong ? 1 : 0),
    });
  }
  return [...modes.values()];
}
