import { z } from 'zod';
import { runToolfinch } from '../api/toolfinch-process.ts';
import type { CampaignEnd } from '../live/triggers/run-triggers.ts';

const Report = z.looseObject({
  ended: z.string(),
  champion: z.looseObject({ id: z.string() }).optional(),
});
const LAST_WORDS = 300;

/** Runs the campaign of a configuration file in a process of its own, to its end, and says what came of it. */
export async function runCampaignOf(file: string, signal: AbortSignal): Promise<CampaignEnd> {
  const { code, stdout, stderr } = await runToolfinch(['run', '--config', file], signal);
  const report = Report.safeParse(parsed(stdout));
  if (!report.success) return { outcome: `exit code ${code}: ${stderr.trim().slice(-LAST_WORDS)}` };
  const { ended, champion } = report.data;
  return champion
    ? { outcome: `champion ${champion.id} beats the baseline`, champion: champion.id }
    : { outcome: `no variant beat the baseline (search ended: ${ended})` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
