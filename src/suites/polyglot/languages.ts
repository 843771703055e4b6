import { UNITTEST_REPORT } from './unittest-report.ts';

/** How exercises of one language are run in a box, offline. */
export interface Language {
  /** The command that the box must have. */
  readonly needs: string;
  /** Whether this machine gives it to every box; Bun is part of OpenCode. */
  readonly isBundled?: true;
  /** Shell command that runs the tests in the workspace and writes a JUnit report to `"$report"`. */
  run(tests: readonly string[]): string;
  /** Files that it needs beside the tests, in `$TESTS_DIR`. */
  readonly beside?: Readonly<Record<string, string>>;
  /** Tests that their authors have switched off for learners are switched on. */
  readonly enable?: (test: string) => string;
}

const quoted = (paths: readonly string[]): string => paths.map((path) => `"./${path}"`).join(' ');

export const languages: Readonly<Record<string, Language>> = {
  javascript: {
    needs: 'bun',
    isBundled: true,
    // A searching solution on a busy machine takes longer than the five seconds that Bun gives a test.
    run: (tests) => `bun test --timeout=60000 --reporter=junit --reporter-outfile="$report" ${quoted(tests)}`,
    enable: (test) => test.replace(/\bx(test|it|describe)\(/g, '$1('),
  },
  python: {
    needs: 'python3',
    run: (tests) => `python3 -B "$TESTS_DIR/unittest_report.py" "$report" ${quoted(tests)}`,
    beside: { 'unittest_report.py': UNITTEST_REPORT },
  },
};

/**
 * Shell script that runs tests; its exit code is the verdict. The report is written after the last test: a run that ends
 * before has none, whatever its exit code. A run without a test is none either.
 */
export function testScript(language: Language, tests: readonly string[]): string {
  return `report=$(mktemp)
${language.run(tests)} || exit 1
grep -q '<testsuites[^>]* tests="[1-9]' "$report" && grep -q '<testsuites[^>]* failures="0"' "$report"
`;
}
