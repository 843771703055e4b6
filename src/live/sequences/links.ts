import type { Shared } from '../../engine/authoring/compose/composed-tool.ts';
import type { TraceCall } from '../../suites/traces/trace.ts';

type Run = readonly TraceCall[];

/** Something that a later call took out of an earlier answer. Calls are counted from 0. */
export interface Taken {
  readonly part: number;
  readonly argument: string;
  readonly from: number;
  readonly times: number;
}

/** Shorter texts stand anywhere. */
const SHORTEST = 4;

/** Arguments of later calls that were the same as one of an earlier call, each time that both were given. */
export function sharedArguments(runs: readonly Run[]): Shared[] {
  return laterArguments(runs).flatMap(({ part, argument }) => {
    for (let from = 0; from < part; from++) {
      for (const earlier of argumentsOf(runs, from)) {
        const both = runs.filter(
          (run) => value(run, part, argument) !== undefined && value(run, from, earlier) !== undefined,
        );
        const isSame = both.every((run) => value(run, part, argument) === value(run, from, earlier));
        if (both.length === runs.length && isSame)
          return [{ part, argument, from: { part: from, argument: earlier } }];
      }
    }
    return [];
  });
}

/**
 * Arguments of later calls that, more often than not, stand in an earlier answer and in nothing that was asked for before:
 * who calls a composed tool cannot know them yet.
 */
export function takenFromAnswers(runs: readonly Run[]): Taken[] {
  return laterArguments(runs).flatMap(({ part, argument }) => {
    const sources = runs.flatMap((run) => {
      const text = value(run, part, argument);
      if (text === undefined || text.length < SHORTEST) return [];
      const before = run.slice(0, part);
      if (before.some(({ args }) => JSON.stringify(args).includes(JSON.stringify(text).slice(1, -1))))
        return [];
      const from = before.findIndex(({ output }) => output.includes(text));
      return from === -1 ? [] : [from];
    });
    const [from] = sources;
    return from !== undefined && sources.length * 2 > runs.length
      ? [{ part, argument, from, times: sources.length }]
      : [];
  });
}

function laterArguments(runs: readonly Run[]): { readonly part: number; readonly argument: string }[] {
  const length = runs[0]?.length ?? 0;
  return Array.from({ length: Math.max(0, length - 1) }, (_, i) => i + 1).flatMap((part) =>
    argumentsOf(runs, part).map((argument) => ({ part, argument })),
  );
}

/** Names of arguments that are texts. */
function argumentsOf(runs: readonly Run[], part: number): string[] {
  return [...new Set(runs.flatMap((run) => Object.keys(run[part]?.args ?? {})))].filter((name) =>
    runs.some((run) => value(run, part, name) !== undefined),
  );
}

function value(run: Run, part: number, argument: string): string | undefined {
  const given = run[part]?.args[argument];
  return typeof given === 'string' ? given : undefined;
}
