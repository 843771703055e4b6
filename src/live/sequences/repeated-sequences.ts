import type { Trace, TraceCall } from '../../suites/traces/trace.ts';
import { CHARS_PER_TOKEN } from '../../tokens.ts';

/** Tools that are called one directly after another again and again: what a tool composed of them would have saved. */
export interface RepeatedSequence {
  readonly tools: readonly string[];
  /** Times that it was met without a failure, no call counted twice. */
  readonly times: number;
  /** Sessions in which it was met. */
  readonly sessions: number;
  /** Times that a later call took something over from an earlier one: a word of its arguments stands there. */
  readonly linked: number;
  readonly saved: {
    /**
     * Calls that one composed call would have stood for, but for the one itself; at most so many turns of the model. The work
     * of the tools is the same.
     */
    readonly calls: number;
    /** Tokens (of four characters) of answers between, which the model would not have had to read. */
    readonly tokens: number;
  };
}

export interface SequenceOptions {
  /** Calls of the longest sequence. */
  readonly longest?: number;
  /** Fewer repetitions are chance. */
  readonly least?: number;
}

const SHORTEST_WORD = 4;

/**
 * Sequences of two and more different tools in sessions, by what they would have saved. A sequence within a longer one that is met
 * as often is left out.
 */
export function repeatedSequences(
  traces: readonly Trace[],
  { longest = 4, least = 3 }: SequenceOptions = {},
): RepeatedSequence[] {
  const found = new Map<string, { runs: (readonly TraceCall[])[]; sessions: Set<string> }>();
  for (const { name, calls } of traces) {
    for (let length = 2; length <= longest; length++) {
      const taken = new Map<string, number>();
      for (let at = 0; at + length <= calls.length; at++) {
        const run = calls.slice(at, at + length);
        const tools = run.map(({ tool }) => tool);
        if (run.some(({ failed }) => failed) || new Set(tools).size < length) continue;
        const key = JSON.stringify(tools);
        if ((taken.get(key) ?? -1) > at) continue;
        taken.set(key, at + length);
        const entry = found.get(key) ?? { runs: [], sessions: new Set() };
        entry.runs.push(run);
        entry.sessions.add(name);
        found.set(key, entry);
      }
    }
  }
  const sequences = [...found]
    .filter(([, { runs }]) => runs.length >= least)
    .map(([key, { runs, sessions }]) => described(JSON.parse(key) as string[], runs, sessions.size));
  return sequences
    .filter((each) => !sequences.some((other) => covers(other, each)))
    .sort((a, b) => b.saved.calls - a.saved.calls || b.saved.tokens - a.saved.tokens || order(a, b));
}

function described(
  tools: readonly string[],
  runs: readonly (readonly TraceCall[])[],
  sessions: number,
): RepeatedSequence {
  const calls = runs.length * (tools.length - 1);
  const between = runs.flatMap((run) => run.slice(0, -1)).reduce((sum, { output }) => sum + output.length, 0);
  return {
    tools,
    times: runs.length,
    sessions,
    linked: runs.filter(isLinked).length,
    saved: { calls, tokens: Math.round(between / CHARS_PER_TOKEN) },
  };
}

/** Every call but the first takes a word over from one before it. */
function isLinked(run: readonly TraceCall[]): boolean {
  return run.slice(1).every(({ args }, i) => {
    const before = run.slice(0, i + 1).map((call) => `${call.output}\n${JSON.stringify(call.args)}`);
    return wordsIn(args).some((word) => before.some((text) => text.includes(word)));
  });
}

function wordsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= SHORTEST_WORD ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(wordsIn);
}

function covers(longer: RepeatedSequence, shorter: RepeatedSequence): boolean {
  return (
    longer.tools.length > shorter.tools.length &&
    longer.times >= shorter.times &&
    JSON.stringify(longer.tools).includes(JSON.stringify(shorter.tools).slice(1, -1))
  );
}

const order = (a: RepeatedSequence, b: RepeatedSequence): number =>
  a.tools.join() < b.tools.join() ? -1 : 1;
