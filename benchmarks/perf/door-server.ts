import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runCampaign } from '../../src/engine/campaign.ts';
import {
  syntheticExecutor,
  syntheticJournal,
  syntheticPlan,
} from '../../test/unit/engine/synthetic-campaign.ts';

const COMMAND = fileURLToPath(new URL('../../bin/toolfinch.mjs', import.meta.url));

/** The journal of a campaign with synthetic tools, written by the engine. */
export async function writeJournal(folder: string, proposals: number): Promise<void> {
  const stages = { finalists: { count: 0 }, claim: { enabled: false } };
  const plan = syntheticPlan(folder, { proposals, stages });
  using journal = syntheticJournal(plan);
  await runCampaign(plan, { executor: syntheticExecutor(), journal, clock: { now: () => 0 } });
}

export interface DoorServer extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** `toolfinch serve` in a process of its own. */
export async function serve(archiveDir: string): Promise<DoorServer> {
  const args = [COMMAND, 'serve', '--archive-dir', archiveDir, '--port', '0', '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const line of createInterface(child.stdout)) {
    text += line;
    if (line === '}') break;
  }
  const { url } = JSON.parse(text) as { url: string };
  return {
    url,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
    },
  };
}
