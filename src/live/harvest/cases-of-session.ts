import { createHash } from 'node:crypto';
import { casesOfTrace } from '../../suites/traces/cases-of-trace.ts';
import { callsOfParts } from '../../suites/traces/opencode-export.ts';
import type { Trace, TraceCall } from '../../suites/traces/trace.ts';
import { canonicalId, type HarvestedCase, type Reason } from './harvested-case.ts';
import type { StoredSession } from './stored-session.ts';

/** A call that took longer than this, in milliseconds, or said more than this, in characters, is costly. */
const SLOW_MS = 10_000;
const LONG_CHARS = 30_000;

/** A session's calls; its name is made of a hash, for ids are somebody's. */
export function traceOf({ id, folder, parts }: StoredSession): Trace {
  const name = `s-${createHash('sha256').update(id).digest('hex').slice(0, 10)}`;
  return { name, calls: callsOfParts(parts), ...(folder !== undefined && { folder }) };
}

export function costOf({ failed, ms, output }: TraceCall): Reason | undefined {
  if (failed) return 'failed';
  if (ms !== undefined && ms > SLOW_MS) return 'slow';
  return output.length > LONG_CHARS ? 'long' : undefined;
}

/** The failing and the costly calls of a scrubbed trace. What is right is known of calls of `edit` at most. */
export function casesOfSession(trace: Trace): HarvestedCase[] {
  const taken = trace.calls.flatMap((call) => {
    const why = costOf(call);
    return why === undefined ? [] : [{ ...call, why }];
  });
  if (taken.length === 0) return [];
  const { cases, leftOut } = casesOfTrace(trace);
  const byNumber = new Map(cases.map((case_) => [case_.id, case_]));
  return taken.map(({ n, tool, args, output, why }) => {
    const common = { tool, why, seen: 1, observed: output.slice(0, 2_000) };
    const case_ = byNumber.get(`${trace.name}#${n}`);
    if (case_) {
      const id = canonicalId(tool, case_.args, case_.files);
      return { id, ...common, case: { ...case_, id } };
    }
    const left = leftOut.find(({ call }) => call === n);
    const files = left?.files ?? {};
    const reason = left?.reason ?? `what is right for a call of ${tool} cannot be told from a session`;
    return { id: canonicalId(tool, args, files), ...common, unresolved: { args, files, reason } };
  });
}
