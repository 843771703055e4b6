import type { TestStatus } from './grade.ts';
import { junitCases, worse, type JunitCase } from './junit-cases.ts';

/**
 * The tests of a JUnit report: their names below those of the suites around them, `outer > inner > name`, without the
 * suite that stands for the file. Where two tests have one name, the worse of them counts. Undefined for a text that is
 * no whole report.
 */
export function readJunit(xml: string): Map<string, TestStatus> | undefined {
  const cases = junitCases(xml);
  if (!cases) return undefined;
  const statuses = new Map<string, JunitCase['status']>();
  for (const { suites, name, status } of cases) {
    const whole = [...suites, name].filter((part) => part !== '').join(' > ');
    statuses.set(whole, worse(statuses.get(whole) ?? 'passed', status));
  }
  return statuses;
}
