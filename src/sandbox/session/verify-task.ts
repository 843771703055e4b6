import { OK, type Outcome } from '../../outcome.ts';
import type { Task } from '../../suites/task.ts';
import type { Box } from '../contract.ts';

/** Where a verifier finds things in its box. Harbor's `/tests` and `/logs/verifier`; the root is read-only here. */
const WORKSPACE = '/work/verify';
const TESTS = '/tmp/tests';
const LOGS = '/tmp/logs';

export interface Verification {
  /** In [0, 1]. */
  readonly reward: number;
  /** What it rests on, for a person to read. */
  readonly detail: string;
  /** Of the verifier's own run; anything but `ok` has reward 0. */
  readonly outcome: Outcome;
}

/**
 * Judges what a session left behind, in a box that the session never saw: the task's original workspace, overlaid with
 * the whitelisted artifacts alone, and `tests/` beside it. `sh test.sh` runs in the workspace with `TESTS_DIR` and
 * `LOGS_DIR` set. The reward is the number in `$LOGS_DIR/reward.txt` (Harbor's `/logs/verifier/reward.txt`); without that
 * file, 1 for exit code 0, else 0. Nothing that is printed counts.
 */
export async function verifyTask(
  box: Box,
  task: Task,
  workspace: Readonly<Record<string, string>>,
): Promise<Verification> {
  for (const dir of ['/work', '/tmp']) await box.wipe(dir);
  const files: Record<string, string> = {};
  for (const [path, text] of Object.entries(task.workspace))
    if (!task.artifacts.includes(path)) files[`${WORKSPACE}/${path}`] = text;
  // An artifact that the session has deleted stays deleted.
  for (const path of task.artifacts) {
    const text = workspace[path];
    if (text !== undefined) files[`${WORKSPACE}/${path}`] = text;
  }
  for (const [path, text] of Object.entries(task.tests)) files[`${TESTS}/${path}`] = text;
  await box.writeFiles({ ...files, [`${WORKSPACE}/.keep`]: '', [`${LOGS}/.keep`]: '' });
  await box.exec(['rm', `${WORKSPACE}/.keep`], { timeoutMs: 5_000 });

  const run = await box.exec(['sh', `${TESTS}/test.sh`], {
    cwd: WORKSPACE,
    env: { TESTS_DIR: TESTS, LOGS_DIR: LOGS },
    timeoutMs: task.verifierTimeoutMs,
  });
  await box.killAll();
  if (run.outcome.kind !== 'ok')
    return { reward: 0, detail: `The verifier ended in ${run.outcome.kind}.`, outcome: run.outcome };
  const written = (await box.readTree(LOGS))['reward.txt'];
  if (!written) return { reward: run.code === 0 ? 1 : 0, detail: `exit code ${run.code}`, outcome: OK };
  const text = new TextDecoder().decode(written).trim();
  const reward = text === '' ? Number.NaN : Number(text);
  if (!(reward >= 0 && reward <= 1))
    return { reward: 0, detail: `reward.txt holds ${JSON.stringify(text.slice(0, 40))}`, outcome: OK };
  return { reward, detail: `reward.txt holds ${text}`, outcome: OK };
}
