import type { Case } from '../case.ts';
import { casesOfTrace, type ImportedTrace, type LeftOut } from './cases-of-trace.ts';
import type { Trace } from './trace.ts';

/** All cases of several traces; a call that is there already, on the same files, is left out. */
export function importTraces(traces: readonly Trace[]): ImportedTrace {
  const seen = new Set<string>();
  const cases: Case[] = [];
  const leftOut: LeftOut[] = [];
  for (const trace of traces) {
    const imported = casesOfTrace(trace);
    leftOut.push(...imported.leftOut);
    for (const case_ of imported.cases) {
      const call = JSON.stringify([case_.files, case_.args]);
      const number = Number(case_.id.split('#').at(-1));
      if (seen.has(call))
        leftOut.push({ trace: trace.name, call: number, reason: 'the same call is there already' });
      else cases.push(case_);
      seen.add(call);
    }
  }
  return { cases, leftOut };
}
