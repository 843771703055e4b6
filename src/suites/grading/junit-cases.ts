import type { TestStatus } from './grade.ts';

type JunitStatus = Exclude<TestStatus, 'xfailed'>;

/** One test of a JUnit report. */
export interface JunitCase {
  readonly name: string;
  /** Names of the suites around it, the outermost first, without the one that stands for the file. */
  readonly suites: readonly string[];
  /** Empty where the report does not say. */
  readonly file: string;
  readonly classname: string;
  readonly status: JunitStatus;
}

/** The tests of a JUnit report in its order; undefined for a text that is no whole report, or more than one. */
export function junitCases(xml: string): JunitCase[] | undefined {
  if (!/<testsuites\b[^>]*(?:\/>|>[\s\S]*<\/testsuites>)\s*$/.test(xml)) return undefined;
  if ((xml.match(/<testsuites[\s/>]/g) ?? []).length !== 1) return undefined;
  const cases: JunitCase[] = [];
  const suites: string[] = [];
  let open = false;
  for (const [, closes, tag, attributes = '', isEmpty] of xml.matchAll(
    /<(\/?)(testsuite|testcase|failure|error|skipped)\b((?:[^>"]|"[^"]*")*?)(\/?)>/g,
  )) {
    const of = (name: string): string => attribute(attributes, name) ?? '';
    if (tag === 'testsuite') {
      if (closes) suites.pop();
      else if (!isEmpty) suites.push(of('file') === of('name') ? '' : of('name'));
    } else if (tag === 'testcase') {
      open = !closes && !isEmpty;
      if (closes) continue;
      const around = suites.filter((name) => name !== '');
      const [name, file, classname] = [of('name'), of('file'), of('classname')];
      cases.push({ name, suites: around, file, classname, status: 'passed' });
    } else if (!closes && open) {
      const last = cases.pop();
      if (last) cases.push({ ...last, status: worse(last.status, tag === 'skipped' ? 'skipped' : 'failed') });
    }
  }
  return cases;
}

const BADNESS: Readonly<Record<JunitStatus, number>> = { passed: 0, skipped: 1, failed: 2 };

export const worse = (a: JunitStatus, b: JunitStatus): JunitStatus => (BADNESS[b] > BADNESS[a] ? b : a);

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`)
    .exec(attributes)?.[1]
    ?.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, word?: string) =>
      word === undefined
        ? String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
        : (ENTITIES[word] ?? whole),
    );
}
