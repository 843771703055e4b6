import { basename, join } from 'node:path';
import { OK, type Outcome } from '../../outcome.ts';
import { carriedFiles } from '../../suites/carried-files.ts';
import type { Task } from '../../suites/task.ts';
import { layOut } from '../box/lay-out.ts';
import type { Box } from '../contract.ts';
import { RewardChannel } from './reward-channel.ts';

/** Harbor's `/app`, `/tests` and `/logs/verifier`; the root is read-only here, and so is what lies below `/ipc`. */
const WORKSPACE = '/work/verify';
const TESTS = '/ipc/tests';
const LOGS = '/ipc/logs';
const REWARD = 'reward.txt';

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
 * `LOGS_DIR` set. The reward is the number that was written to `$LOGS_DIR/reward.txt` (Harbor's
 * `/logs/verifier/reward.txt`), once; when none was, 1 for exit code 0, else 0. Nothing that is printed counts.
 *
 * The artifacts run beside the verifier and as the same user. They cannot change the tests, nor take back what the
 * verifier has written; a reward besides the verifier's own is `cheated`.
 */
export async function verifyTask(
  box: Box,
  task: Task,
  workspace: Readonly<Record<string, string>>,
): Promise<Verification> {
  for (const dir of ['/work', '/tmp']) await box.wipe(dir);
  const files: Record<string, string> = { [`${WORKSPACE}/.keep`]: '' };
  for (const [path, text] of Object.entries(carriedFiles(task, workspace)))
    files[`${WORKSPACE}/${path}`] = text;
  await box.writeFiles(files);
  await box.exec(['rm', `${WORKSPACE}/.keep`], { timeoutMs: 5_000 });
  const { socketDir } = box.handle;
  layOut(join(socketDir, basename(TESTS)), task.tests);
  using channel = new RewardChannel(join(socketDir, basename(LOGS)), logNames(task.tests));

  const run = await box.exec(['sh', `${TESTS}/test.sh`], {
    cwd: WORKSPACE,
    env: { TESTS_DIR: TESTS, LOGS_DIR: LOGS },
    timeoutMs: task.verifierTimeoutMs,
  });
  await box.killAll();
  if (run.outcome.kind !== 'ok')
    return { reward: 0, detail: `The verifier ended in ${run.outcome.kind}.`, outcome: run.outcome };
  const written = channel.read(REWARD);
  if (written === undefined)
    return { reward: run.code === 0 ? 1 : 0, detail: `exit code ${run.code}`, outcome: OK };
  const rewards = written.split(/\s+/).filter((word) => word !== '');
  if (rewards.length > 1) {
    const detail = `${rewards.length} rewards were written where the verifier writes one`;
    return { reward: 0, detail, outcome: { kind: 'cheated', detail } };
  }
  const reward = Number(rewards[0] ?? Number.NaN);
  if (!(reward >= 0 && reward <= 1))
    return { reward: 0, detail: `reward.txt holds ${JSON.stringify(written.slice(0, 40))}`, outcome: OK };
  return { reward, detail: `reward.txt holds ${rewards[0]}`, outcome: OK };
}

/** Names that the tests write to in the folder of their logs; a file that is not foreseen cannot be made there. */
function logNames(tests: Task['tests']): string[] {
  const named = Object.values(tests).flatMap((text) =>
    [...text.matchAll(/(?:LOGS_DIR\}?"?|logs\/verifier)\/([\w-]+(?:\.[\w-]+)*)/g)].map(
      ([, name]) => name ?? '',
    ),
  );
  return [...new Set([REWARD, ...named])];
}
