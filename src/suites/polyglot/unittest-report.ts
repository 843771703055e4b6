/**
 * `python3 -m unittest` with a JUnit report, which the standard library does not have: `unittest_report.py REPORT TEST…`.
 * The report names every test with what became of it. An expected failure is a success, an unexpected success a failure.
 */
export const UNITTEST_REPORT = `import html
import os
import sys
import unittest

report = sys.argv[1]
# As with -m unittest, modules are looked for in the folder that it is started in.
sys.path[0] = os.getcwd()


class Result(unittest.TextTestResult):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.became = {}

    def note(self, test, what):
        # What has failed once stays so: a sub-test, or the tidying up after a test that passed.
        if self.became.get(test.id()) != 'failure':
            self.became[test.id()] = what

    def addSuccess(self, test):
        super().addSuccess(test)
        self.note(test, '')

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.note(test, '')

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.note(test, 'failure')

    def addError(self, test, err):
        super().addError(test, err)
        self.note(test, 'failure')

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.note(test, 'failure')

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(test, 'skipped')

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.note(test, 'failure')


runner = unittest.TextTestRunner(resultclass=Result)
program = unittest.main(module=None, argv=['unittest', *sys.argv[2:]], testRunner=runner, exit=False)
became = program.result.became
count = {what: list(became.values()).count(what) for what in ('failure', 'skipped')}
with open(report, 'w', encoding='utf-8') as file:
    file.write(f'<testsuites tests="{len(became)}" failures="{count["failure"]}" skipped="{count["skipped"]}">\\n')
    for name, what in became.items():
        file.write(f'  <testcase name="{html.escape(name)}">{f"<{what} />" if what else ""}</testcase>\\n')
    file.write('</testsuites>\\n')
# The code under test can have a test skipped; one that did not run proves nothing.
sys.exit(0 if program.result.wasSuccessful() and count['skipped'] == 0 else 1)
`;
