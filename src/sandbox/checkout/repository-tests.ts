import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { OK, type Outcome } from '../../outcome.ts';
import type { Box, ExecResult } from '../contract.ts';
import { RewardChannel } from '../session/reward-channel.ts';
import { readJunit } from './junit.ts';
import { CHECKOUT } from './place-checkout.ts';

export interface RepositoryTests {
  /** `{{report}}` stands for the file of the JUnit report; `bun test` is told by itself. */
  readonly test: readonly string[];
  readonly testTimeoutMs: number;
}

export interface TestRun {
  /** `ok`: all that ran passed, and something did. */
  readonly outcome: Outcome;
  /** How many passed, and a hash of their names by which two runs can be compared. */
  readonly passed?: { readonly count: number; readonly names: string };
}

const REPORT = 'tests.xml';
const REPORT_BYTES = 4 << 20;
const DETAIL_LINES = 20;
const DETAIL_CHARACTERS = 2_000;

/**
 * Runs a repository's own tests on the checkout in a box. The report goes into a pipe that nobody in the box can empty or
 * replace, so a second one shows; see docs/targets.md for what this does not guard against. Leaves nothing running, and
 * nothing on the disks.
 */
export async function runRepositoryTests(box: Box, tests: RepositoryTests): Promise<TestRun> {
  using channel = new RewardChannel(join(box.handle.socketDir, 'logs'), [REPORT], REPORT_BYTES);
  const run = await box.exec(withReport(tests.test, `/ipc/logs/${REPORT}`), {
    cwd: CHECKOUT,
    timeoutMs: tests.testTimeoutMs,
  });
  await box.killAll();
  const written = channel.read(REPORT);
  for (const disk of ['/work', '/tmp', '/home/agent']) await box.wipe(disk);
  return judge(run, written, tests.test.join(' '));
}

/** The command with the place of its report; undefined for one that cannot be told where to put it. */
export function withReport(command: readonly string[], file: string): string[] {
  if (command[0] === 'bun' && command[1] === 'test' && !command.some((word) => word.includes('{{report}}')))
    return ['bun', 'test', '--reporter=junit', `--reporter-outfile=${file}`, ...command.slice(2)];
  return command.map((word) => word.replaceAll('{{report}}', file));
}

function judge(run: ExecResult, written: string | undefined, command: string): TestRun {
  const invalid = (what: string): TestRun => ({
    outcome: { kind: 'invalid', detail: `\`${command}\` ${what}\n${lastLines(run)}`.trimEnd() },
  });
  if (run.outcome.kind !== 'ok') return { outcome: run.outcome };
  if (written === undefined) return invalid(`ended with code ${run.code} and without a report.`);
  if ((written.match(/<testsuites[\s>]/g) ?? []).length > 1)
    return { outcome: { kind: 'cheated', detail: `\`${command}\` left two reports of its tests.` } };
  const report = readJunit(written);
  if (!report) return invalid(`ended with code ${run.code} and half a report.`);
  const { passed, failed } = report;
  if (failed.length > 0) {
    const total = passed.length + failed.length;
    return invalid(`fails in ${failed.length} of ${total} tests, first in ${failed[0] ?? ''}.`);
  }
  if (run.code !== 0) return invalid(`ended with code ${run.code}.`);
  if (passed.length === 0) return invalid('ran no test.');
  const names = createHash('sha256').update(JSON.stringify(passed)).digest('hex').slice(0, 16);
  return { outcome: OK, passed: { count: passed.length, names } };
}

/** What a person needs of the output to see why; without tests that pass and times, which differ from run to run. */
function lastLines({ stdout, stderr }: ExecResult): string {
  const lines = `${stdout}\n${stderr}`
    .replace(/ \[[\d.]+ ?m?s\]/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('(pass)'));
  return lines.slice(-DETAIL_LINES).join('\n').slice(-DETAIL_CHARACTERS);
}
