/** What became of one test. `xfailed`: it failed, and was expected to. */
export type TestStatus = 'passed' | 'failed' | 'skipped' | 'xfailed';

/** What a run of tests left behind. */
export interface TestRun {
  /** Name of the test to what became of it. */
  readonly statuses: ReadonlyMap<string, TestStatus>;
  /** Of the test command, taken outside of what it printed. */
  readonly exitCode: number;
}

/** The two lists that a repair is judged by. */
export interface TestLists {
  /** Tests that fail before the repair and must pass after it. */
  readonly failToPass: readonly string[];
  /** Tests that pass before it and must go on passing. */
  readonly passToPass: readonly string[];
  /** Whether a test of `passToPass` that is skipped is as bad as one that fails. */
  readonly mustRun?: boolean;
}

export type Grade =
  | { readonly kind: 'resolved' }
  /** Tests of either list that did not do what they must. */
  | {
      readonly kind: 'unresolved';
      readonly failToPass: readonly string[];
      readonly passToPass: readonly string[];
    }
  /** The run proves nothing, in either direction. */
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * Judges a run as SWE-bench's harness does: resolved when every test of both lists is as it must be.
 * - `failToPass`: passed or failed as expected; one that is missing or skipped has failed.
 * - `passToPass`: passed, failed as expected or skipped; one that is missing has failed.
 * - No test at all, or an exit code that tells of a failure which no test shows (a crash, or lines that were printed to
 *   look like results): invalid.
 *
 * A name that was cut within its brackets, as the dataset has hundreds, stands for every test that begins with it.
 */
export function gradeRun({ statuses, exitCode }: TestRun, lists: TestLists): Grade {
  if (statuses.size === 0) return { kind: 'invalid', reason: 'nothing shows that any test ran' };
  if (exitCode !== 0 && ![...statuses.values()].includes('failed'))
    return { kind: 'invalid', reason: `exit code ${exitCode}, and no test that failed` };
  const tolerated: readonly TestStatus[] = lists.mustRun === true ? [] : ['skipped'];
  const without = (names: readonly string[], good: readonly TestStatus[]): string[] =>
    names.filter((name) => {
      const found = statusesOf(statuses, name);
      return found.length === 0 || !found.every((status) => good.includes(status));
    });
  const failToPass = without(lists.failToPass, ['passed', 'xfailed']);
  const passToPass = without(lists.passToPass, ['passed', 'xfailed', ...tolerated]);
  return failToPass.length === 0 && passToPass.length === 0
    ? { kind: 'resolved' }
    : { kind: 'unresolved', failToPass, passToPass };
}

function statusesOf(statuses: TestRun['statuses'], name: string): TestStatus[] {
  const exact = statuses.get(name);
  if (exact !== undefined) return [exact];
  if (!name.includes('[') || name.endsWith(']')) return [];
  return [...statuses].filter(([other]) => other.startsWith(name)).map(([, status]) => status);
}
