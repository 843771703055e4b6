import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { compareUnpaired, type UnpairedComparison } from '../../fitness/statistics/compare-unpaired.ts';
import { randomFor } from '../../random.ts';
import { configFolder } from '../in-use.ts';
import type { PromotionRequest } from '../requests.ts';
import { canaryLog } from './canary-files.ts';

/** A line of a canary's log; see `inside/canary.ts`. */
const CanaryCall = z.object({
  at: z.string(),
  session: z.string(),
  version: z.enum(['old', 'new']),
  outcome: z.enum(['ok', 'refused', 'crashed', 'fell-back', 'both-failed']),
  /** Milliseconds, the waiting for a permission included. */
  ms: z.number(),
  /** Characters of the answer. */
  chars: z.number(),
});
export type CanaryCall = z.infer<typeof CanaryCall>;

export interface VersionFigures {
  readonly calls: number;
  readonly sessions: number;
  readonly ok: number;
  readonly refused: number;
  /** The version failed: `crashed`, and of the new one also `fell-back`. What failed in both is nobody's. */
  readonly failed: number;
}

export interface CanaryStatus {
  readonly old: VersionFigures;
  readonly new: VersionFigures;
  /** The new version (A) against the old (B), sessions as clusters; absent until both were called. */
  readonly comparisons: Readonly<Record<string, UnpairedComparison>>;
  readonly verdict: 'demote' | 'wait' | 'finish';
  readonly why: string;
}

/** When a canary is given up, and when it has shown enough. */
export const CANARY_RULE = {
  /** So many calls that the new version failed in, and the old one answered or would have. */
  failures: 3,
  /** Sessions of each version before any comparison counts. */
  sessions: 10,
  /** How much more often the new version may not have answered, at the high end of the interval, to be called no worse. */
  margin: 0.05,
} as const;

/** The calls of a log and of the one that was moved aside; lines that were cut off are left out. */
export function readCalls(log: string): CanaryCall[] {
  return [`${log}.1`, log]
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .flatMap((line) => {
      try {
        return line === '' ? [] : [CanaryCall.parse(JSON.parse(line))];
      } catch {
        return [];
      }
    });
}

/**
 * A canary as it stands. Figures are those since the present share was taken, so that each step is judged by itself; what
 * gives the canary up counts from its beginning.
 */
export function statusOf({
  id,
  project,
  tool,
  installedAt = '',
  step,
}: Pick<PromotionRequest, 'id' | 'project' | 'tool' | 'installedAt' | 'step'>): CanaryStatus {
  // Calls of an earlier canary of the tool are in the same log.
  const calls = readCalls(canaryLog(configFolder(project), tool)).filter(({ at }) => at >= installedAt);
  const since = step?.since ?? installedAt;
  const present = canaryStatus(
    calls.filter(({ at }) => at >= since),
    id,
  );
  if (since === installedAt || present.verdict === 'demote') return present;
  const { verdict, why } = canaryStatus(calls, id);
  return verdict === 'demote' ? { ...present, verdict, why } : present;
}

export function canaryStatus(calls: readonly CanaryCall[], seed: string): CanaryStatus {
  const of = (version: CanaryCall['version']): CanaryCall[] =>
    calls.filter((call) => call.version === version);
  const [old, candidate] = [of('old'), of('new')];
  const compare = (name: string, value: (call: CanaryCall) => number) => {
    const values = (list: readonly CanaryCall[]) =>
      list.map((call) => ({ cluster: call.session, value: value(call) }));
    return compareUnpaired(values(candidate), values(old), randomFor(seed, 'canary', name));
  };
  const comparisons =
    old.length > 0 && candidate.length > 0
      ? {
          'not answered': compare('not answered', ({ outcome }) => (outcome === 'ok' ? 0 : 1)),
          ms: compare('ms', ({ ms }) => ms),
          chars: compare('chars', ({ chars }) => chars),
        }
      : {};
  const figures = { old: figuresOf(old), new: figuresOf(candidate) };
  return { ...figures, comparisons, ...verdictOf(figures.old, figures.new, comparisons['not answered']) };
}

function figuresOf(calls: readonly CanaryCall[]): VersionFigures {
  const count = (...outcomes: readonly CanaryCall['outcome'][]): number =>
    calls.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return {
    calls: calls.length,
    sessions: new Set(calls.map(({ session }) => session)).size,
    ok: count('ok'),
    refused: count('refused'),
    failed: count('crashed', 'fell-back'),
  };
}

function verdictOf(
  old: VersionFigures,
  candidate: VersionFigures,
  unanswered: UnpairedComparison | undefined,
): Pick<CanaryStatus, 'verdict' | 'why'> {
  const { failures, sessions, margin } = CANARY_RULE;
  if (candidate.failed >= failures)
    return {
      verdict: 'demote',
      why: `the new version failed in ${candidate.failed} calls (rule: ${failures})`,
    };
  if (!unanswered || Math.min(old.sessions, candidate.sessions) < sessions)
    return { verdict: 'wait', why: `fewer than ${sessions} sessions of each version` };
  if (unanswered.low > 0)
    return { verdict: 'demote', why: 'the new version leaves more calls without an answer, beyond chance' };
  if (unanswered.high <= margin)
    return { verdict: 'finish', why: `the new version is no worse by more than ${margin * 100} points` };
  return { verdict: 'wait', why: 'the interval leaves open which version is better' };
}
