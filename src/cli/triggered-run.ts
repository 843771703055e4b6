import { spawn } from 'node:child_process';
import { z } from 'zod';
import { COMMAND, plainEnv } from '../api/toolfinch-process.ts';
import type { CampaignEnd } from '../live/triggers/run-triggers.ts';

const Report = z.looseObject({
  ended: z.string(),
  champion: z.looseObject({ id: z.string() }).optional(),
});
const LAST_WORDS = 300;

/** Runs the campaign of a configuration file in a process of its own, to its end, and says what came of it. */
export async function runCampaignOf(file: string, signal: AbortSignal): Promise<CampaignEnd> {
  const child = spawn(process.execPath, [COMMAND, 'run', '--config', file, '--json', '--quiet'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: plainEnv(),
  });
  const stop = (): void => void child.kill('SIGINT');
  signal.addEventListener('abort', stop, { once: true });
  let [said, complained] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  signal.removeEventListener('abort', stop);
  const report = Report.safeParse(parsed(said));
  if (!report.success) return { outcome: `exit code ${code}: ${complained.trim().slice(-LAST_WORDS)}` };
  const { ended, champion } = report.data;
  return champion
    ? { outcome: `champion ${champion.id} waits for approval`, champion: champion.id }
    : { outcome: `no variant beat the baseline (search ended: ${ended})` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
