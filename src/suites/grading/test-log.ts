import type { TestStatus } from './grade.ts';

/** What a test command prints before and after its tests; what stands outside of the two is not looked at. */
export const START = '>>>>> Start Test Output';
export const END = '>>>>> End Test Output';

/** A runner's way of saying, a line a test, what became of it. */
interface LogFormat {
  readonly name: string;
  /** Name and status of the test that a line tells of. */
  read(line: string): readonly [name: string, status: TestStatus] | undefined;
}

const WORDS: Readonly<Record<string, TestStatus>> = {
  PASSED: 'passed',
  FAILED: 'failed',
  ERROR: 'failed',
  SKIPPED: 'skipped',
  XFAIL: 'xfailed',
  pass: 'passed',
  fail: 'failed',
  skip: 'skipped',
  todo: 'skipped',
  ok: 'passed',
  FAIL: 'failed',
  'expected failure': 'xfailed',
  'unexpected success': 'failed',
};

function word(
  name: string | undefined,
  status: string | undefined,
): readonly [string, TestStatus] | undefined {
  const known = status === undefined ? undefined : WORDS[status];
  return name === undefined || name === '' || known === undefined ? undefined : [name, known];
}

export const logFormats: readonly LogFormat[] = [
  {
    // pytest -rA: `PASSED tests/test_a.py::test_one`, `FAILED tests/test_a.py::test_two - AssertionError`
    name: 'pytest',
    read(line) {
      const [, status, name] = /^(PASSED|FAILED|ERROR|XFAIL) (\S+::.+?)(?: - .*)?$/.exec(line) ?? [];
      return word(name, status);
    },
  },
  {
    // python -m unittest -v: `test_one (tests.Case.test_one) ... ok`
    name: 'unittest',
    read(line) {
      const [, name, status] =
        /^(\w+ \([\w.]+\)).* \.\.\. (ok|FAIL|ERROR|skipped|expected failure|unexpected success)\b/.exec(
          line,
        ) ?? [];
      return word(name, status === 'skipped' ? 'skip' : status);
    },
  },
  {
    // bun test: `(pass) outer > name [0.08ms]`
    name: 'bun',
    read(line) {
      const [, status, name] = /^\((pass|fail|skip|todo)\) (.*?)(?: \[[\d.]+m?s\])?$/.exec(line) ?? [];
      return word(name, status);
    },
  },
  {
    // node --test and others that speak TAP: `ok 1 - name`, `not ok 2 - name # SKIP`
    name: 'tap',
    read(line) {
      const [, not, name, directive] =
        /^\s*(not )?ok \d+ - (.*?)(?:\s+#\s*(SKIP|TODO)\b.*)?$/i.exec(line) ?? [];
      if (directive !== undefined) return word(name, 'skip');
      return word(name, not === undefined ? 'ok' : 'FAIL');
    },
  },
];

/**
 * The tests of a log, by the first format that finds any. A test that is told of twice has the worse of the two: a line
 * that code under test has printed cannot make up for a failure. A string says why the log cannot be read at all.
 */
export function readTestLog(log: string): ReadonlyMap<string, TestStatus> | string {
  const parts = log.split(/\r?\n/);
  const [starts, ends] = [START, END].map((mark) => parts.flatMap((line, i) => (line === mark ? [i] : [])));
  if (starts?.length !== 1 || ends?.length !== 1)
    return `${starts?.length ?? 0} marks for the start of the tests and ${ends?.length ?? 0} for their end, not one of each`;
  const lines = parts.slice((starts[0] ?? 0) + 1, ends[0]);
  for (const format of logFormats) {
    const statuses = new Map<string, TestStatus>();
    for (const line of lines) {
      const found = format.read(line);
      if (found !== undefined) statuses.set(found[0], worse(statuses.get(found[0]), found[1]));
    }
    if (statuses.size > 0) return statuses;
  }
  return new Map();
}

const ORDER: readonly TestStatus[] = ['failed', 'skipped', 'xfailed', 'passed'];

function worse(one: TestStatus | undefined, other: TestStatus): TestStatus {
  return one !== undefined && ORDER.indexOf(one) < ORDER.indexOf(other) ? one : other;
}
