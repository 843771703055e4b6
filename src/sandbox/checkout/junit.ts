/** What a JUnit report says. */
export interface TestReport {
  /** Names of the tests that passed, with file and group, sorted. */
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}

/** Undefined for what is not one whole report: cut short, or two of them. */
export function readJunit(xml: string): TestReport | undefined {
  if ((xml.match(/<testsuites[\s>]/g) ?? []).length !== 1 || !/<\/testsuites>\s*$/.test(xml))
    return undefined;
  const report = { passed: [] as string[], failed: [] as string[], skipped: [] as string[] };
  for (const [, attributes = '', body = ''] of xml.matchAll(
    /<testcase\b((?:[^>"]|"[^"]*")*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g,
  )) {
    const of = (name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
    const name = [of('file'), of('classname'), of('name')].filter((part) => part !== '').join(' > ');
    const fate = /<(failure|error)[\s/>]/.test(body)
      ? 'failed'
      : /<skipped[\s/>]/.test(body)
        ? 'skipped'
        : 'passed';
    report[fate].push(name);
  }
  return { passed: report.passed.sort(), failed: report.failed.sort(), skipped: report.skipped.sort() };
}
