import type { TestStatus } from './grade.ts';

/**
 * The tests of a JUnit report: their names below those of the suites around them, `outer > inner > name`, without the
 * suite that stands for the file. Where two tests have one name, the worse of them counts. Undefined for a text that is
 * no whole report.
 */
export function readJunit(xml: string): Map<string, TestStatus> | undefined {
  if (!/<testsuites\b[^>]*(?:\/>|>[\s\S]*<\/testsuites>)\s*$/.test(xml)) return undefined;
  const statuses = new Map<string, TestStatus>();
  const suites: string[] = [];
  let test: string | undefined;
  for (const [, closes, tag, attributes = '', isEmpty] of xml.matchAll(
    /<(\/?)(testsuite|testcase|failure|error|skipped)\b((?:[^>"]|"[^"]*")*?)(\/?)>/g,
  )) {
    if (tag === 'testsuite') {
      if (closes) suites.pop();
      else if (!isEmpty) suites.push(isFile(attributes) ? '' : nameIn(attributes));
    } else if (tag === 'testcase') {
      if (closes) test = undefined;
      else {
        const name = [...suites, nameIn(attributes)].filter((part) => part !== '').join(' > ');
        if (!statuses.has(name)) statuses.set(name, 'passed');
        test = isEmpty ? undefined : name;
      }
    } else if (!closes && test !== undefined) {
      if (tag !== 'skipped') statuses.set(test, 'failed');
      else if (statuses.get(test) !== 'failed') statuses.set(test, 'skipped');
    }
  }
  return statuses;
}

const isFile = (attributes: string): boolean => attribute(attributes, 'file') === nameIn(attributes);
const nameIn = (attributes: string): string => attribute(attributes, 'name') ?? '';

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
