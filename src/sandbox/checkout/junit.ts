import { junitCases } from '../../suites/grading/junit-cases.ts';

/** What a JUnit report says: names of tests with file and class, sorted. */
export type TestReport = Readonly<Record<'passed' | 'failed' | 'skipped', readonly string[]>>;

/** Undefined for what is not one whole report: cut short, or two of them. */
export function readJunit(xml: string): TestReport | undefined {
  const cases = junitCases(xml);
  if (!cases) return undefined;
  const report = { passed: [] as string[], failed: [] as string[], skipped: [] as string[] };
  for (const { file, classname, name, status } of cases)
    report[status].push([file, classname, name].filter((part) => part !== '').join(' > '));
  return { passed: report.passed.sort(), failed: report.failed.sort(), skipped: report.skipped.sort() };
}
