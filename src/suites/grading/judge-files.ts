import { readFileSync } from 'node:fs';
import type { TestLists } from './grade.ts';

const NAMES = ['grade.ts', 'junit-cases.ts', 'junit-report.ts', 'test-log.ts', 'judge.ts'];

/** The judge and what it is to demand, as files of a task's `tests/`: the code that is tested here runs in the box. */
export function judgeFiles(lists: TestLists): Record<string, string> {
  return {
    ...Object.fromEntries(NAMES.map((name) => [name, readFileSync(new URL(name, import.meta.url), 'utf8')])),
    'expected.json': `${JSON.stringify(lists, null, 2)}\n`,
  };
}
