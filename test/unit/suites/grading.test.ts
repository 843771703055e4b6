import { describe, expect, it } from 'vitest';
import { gradeRun, type TestRun, type TestStatus } from '../../../src/suites/grading/grade.ts';
import { readJunit } from '../../../src/suites/grading/junit-report.ts';
import { END, readTestLog, START } from '../../../src/suites/grading/test-log.ts';

const run = (statuses: Readonly<Record<string, TestStatus>>, exitCode?: number): TestRun => ({
  statuses: new Map(Object.entries(statuses)),
  exitCode: exitCode ?? (Object.values(statuses).includes('failed') ? 1 : 0),
});
const lists = { failToPass: ['broken'], passToPass: ['sound'] };

describe('a run of tests is judged as SWE-bench does:', () => {
  it.each<[TestStatus | undefined, TestStatus | undefined, string]>([
    ['passed', 'passed', 'resolved'],
    ['xfailed', 'passed', 'resolved'],
    ['failed', 'passed', 'unresolved'],
    ['skipped', 'passed', 'unresolved'],
    [undefined, 'passed', 'unresolved'],
    ['passed', 'xfailed', 'resolved'],
    ['passed', 'skipped', 'resolved'],
    ['passed', 'failed', 'unresolved'],
    ['passed', undefined, 'unresolved'],
  ])('FAIL_TO_PASS %s and PASS_TO_PASS %s is %s', (broken, sound, wanted) => {
    const statuses = { ...(broken && { broken }), ...(sound && { sound }), other: 'passed' as const };
    expect(gradeRun(run(statuses), lists).kind).toBe(wanted);
  });

  it('names the tests that did not do what they must', () => {
    expect(gradeRun(run({ sound: 'failed' }), lists)).toEqual({
      kind: 'unresolved',
      failToPass: ['broken'],
      passToPass: ['sound'],
    });
  });

  it('a failure that neither list names does not count', () => {
    expect(gradeRun(run({ broken: 'passed', sound: 'passed', flaky: 'failed' }), lists).kind).toBe(
      'resolved',
    );
  });

  it('no test at all is no result', () => {
    expect(gradeRun(run({}), lists)).toMatchObject({ kind: 'invalid' });
    expect(gradeRun(run({}), { failToPass: [], passToPass: [] })).toMatchObject({ kind: 'invalid' });
  });

  it('an exit code that no failed test explains is no result', () => {
    const planted = run({ broken: 'passed', sound: 'passed' }, 1);
    expect(gradeRun(planted, lists)).toMatchObject({ kind: 'invalid' });
  });

  it('a name that was cut within its brackets stands for all that begin with it', () => {
    const cut = { failToPass: ['test_a[one two'], passToPass: [] };
    const both = (second: TestStatus): TestRun =>
      run({ 'test_a[one two-x]': 'passed', 'test_a[one two-y]': second });
    expect(gradeRun(both('passed'), cut).kind).toBe('resolved');
    expect(gradeRun(both('failed'), cut).kind).toBe('unresolved');
    expect(gradeRun(run({ 'test_b[one two]': 'passed' }), cut).kind).toBe('unresolved');
    const whole = { failToPass: ['test_a'], passToPass: [] };
    expect(gradeRun(run({ test_ab: 'passed' }), whole).kind).toBe('unresolved');
  });

  it('a skipped test of PASS_TO_PASS is not tolerated where every test must run', () => {
    const skipping = run({ broken: 'passed', sound: 'skipped' });
    expect(gradeRun(skipping, { ...lists, mustRun: true }).kind).toBe('unresolved');
  });
});

describe('a test log', () => {
  const log = (...lines: string[]): string =>
    ['installing', START, ...lines, END, 'PASSED a.py::outside'].join('\n');
  const read = (...lines: string[]): unknown => {
    const found = readTestLog(log(...lines));
    return typeof found === 'string' ? found : Object.fromEntries(found);
  };

  it('of pytest', () => {
    expect(
      read(
        'PASSED t/test_a.py::test_one',
        'FAILED t/test_a.py::test_two - AssertionError: 1',
        'ERROR t/test_a.py::test_three',
        'XFAIL t/test_a.py::test_four - later',
        'PASSED t/test_a.py::test_five[a b]',
        'PASSED is a word',
      ),
    ).toEqual({
      't/test_a.py::test_one': 'passed',
      't/test_a.py::test_two': 'failed',
      't/test_a.py::test_three': 'failed',
      't/test_a.py::test_four': 'xfailed',
      't/test_a.py::test_five[a b]': 'passed',
    });
  });

  it('of unittest', () => {
    expect(
      read(
        'test_a (test_x.Case.test_a) ... ok',
        'test_b (test_x.Case.test_b) ... FAIL',
        "test_c (test_x.Case.test_c) ... skipped 'not now'",
        'test_d (test_x.Case.test_d) ... expected failure',
      ),
    ).toEqual({
      'test_a (test_x.Case.test_a)': 'passed',
      'test_b (test_x.Case.test_b)': 'failed',
      'test_c (test_x.Case.test_c)': 'skipped',
      'test_d (test_x.Case.test_d)': 'xfailed',
    });
  });

  it('of Bun and of TAP', () => {
    expect(read('(pass) a > one [0.08ms]', '(fail) two [1.5s]', '(skip) three', '(todo) four')).toEqual({
      'a > one': 'passed',
      two: 'failed',
      three: 'skipped',
      four: 'skipped',
    });
    expect(read('TAP version 13', 'ok 1 - one', 'not ok 2 - two', 'ok 3 - three # SKIP not now')).toEqual({
      one: 'passed',
      two: 'failed',
      three: 'skipped',
    });
  });

  it('counts a failure that was also printed as a success', () => {
    expect(read('FAILED a.py::x', 'PASSED a.py::x')).toEqual({ 'a.py::x': 'failed' });
    expect(read('PASSED a.py::x', 'FAILED a.py::x')).toEqual({ 'a.py::x': 'failed' });
  });

  it('with no mark, or with one too many, is not read', () => {
    expect(readTestLog('PASSED a.py::x')).toMatch(/0 marks for the start/);
    expect(read('PASSED a.py::x', END, START, 'PASSED a.py::y')).toMatch(/2 marks for the start/);
  });
});

describe('a JUnit report', () => {
  it('gives every test below its suites, the worse of two with one name', () => {
    const xml = `<?xml version="1.0"?>
<testsuites tests="6" failures="1">
  <testsuite name="a.spec.js" file="a.spec.js">
    <testsuite name="outer" file="a.spec.js">
      <testcase name="is &quot;one&quot; &lt;2&gt;" classname="x"></testcase>
      <testcase name="two"><failure type="E"><![CDATA[x]]></failure></testcase>
      <testcase name="three"><skipped /></testcase>
    </testsuite>
    <testcase name="two" />
    <testcase name="two"><failure/></testcase>
    <testcase name="two" />
  </testsuite>
</testsuites>`;
    expect(Object.fromEntries(readJunit(xml) ?? [])).toEqual({
      'outer > is "one" <2>': 'passed',
      'outer > two': 'failed',
      'outer > three': 'skipped',
      two: 'failed',
    });
  });

  it('that breaks off is none', () => {
    expect(readJunit('<testsuites tests="1"><testcase name="a" />')).toBeUndefined();
    expect(readJunit('')).toBeUndefined();
  });
});
