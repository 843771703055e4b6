import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gradeRun, type Grade, type TestLists, type TestRun } from './grade.ts';
import { readJunit } from './junit-report.ts';
import { readTestLog } from './test-log.ts';

/**
 * The program that a verifier runs in the box: `bun judge.ts junit|log EXIT_CODE < results`. Reads `expected.json` beside
 * itself and prints the reward; why, goes to standard error.
 */
const [form = '', exitCode = ''] = process.argv.slice(2);
const folder = dirname(fileURLToPath(import.meta.url));
const lists = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as TestLists;
const grade = judge(readFileSync(0, 'utf8'));
process.stderr.write(`${JSON.stringify(grade)}\n`);
process.stdout.write(grade.kind === 'resolved' ? '1\n' : '0\n');

function judge(text: string): Grade {
  const statuses: TestRun['statuses'] | string =
    form === 'junit' ? (readJunit(text) ?? 'the report is not whole') : readTestLog(text);
  if (typeof statuses === 'string') return { kind: 'invalid', reason: statuses };
  return gradeRun({ statuses, exitCode: Number(exitCode) }, lists);
}
