import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { standingOf } from '../../engine/journal/campaign-state.ts';
import { readLogOf, readRunning, type ReadLog } from '../../engine/running/read-running.ts';
import { askForFiles } from '../../engine/running/file-requests.ts';
import { RUNNING } from '../../engine/running/running-logs.ts';
import { RunningNote } from '../../engine/running/running-line.ts';
import { shownNote } from '../../engine/running/shown-note.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { OpenCampaign } from '../campaigns.ts';
import { EvaluationId, evaluationOf } from './evaluations.ts';
import { operation } from './operation.ts';
import { CampaignName } from './shapes.ts';

/** Milliseconds that the process of the campaign has to show the files; a look takes a few. */
const FILES_MS = 5000;
const RunningId = z
  .string()
  .min(1)
  .describe('What running.list gives: `VARIANT.STAGE.SPLIT.` and something that no other one has.');
const Running = z.object({
  id: RunningId,
  variant: z.string(),
  stage: z.enum(['cases', 'tasks']),
  split: z.enum(['train', 'validation', 'heldout']),
  startedMs: z.number().describe('Milliseconds since 1970.'),
  sandbox: z.string(),
  box: z.string().describe('Id of its first box with that provider.'),
  done: z.int().describe('Cases or sessions that are over; a race may end before all are.'),
  of: z.int().optional().describe('Of how many.'),
});
const Log = z.object({
  lines: z.array(RunningNote).describe('Of this evaluation: cases as they are judged, OpenCode’s log.'),
  campaign: z
    .array(z.record(z.string(), z.unknown()))
    .describe('Of the campaign’s log: those on the variant.'),
});

export const listRunning = operation({
  name: 'running.list',
  summary: 'the evaluations of a campaign that run at this moment, the longest running first',
  http: { method: 'get', path: '/v1/campaigns/{campaign}/running' },
  input: z.strictObject({ campaign: CampaignName }),
  output: z.object({ running: z.array(Running) }),
  run: ({ campaign }, { campaigns }) => ({ running: runningOf(campaigns.get(campaign)).map(told) }),
});

export const runningLog = operation({
  name: 'running.log',
  summary: 'what an evaluation that runs has come to so far, case by case',
  http: { method: 'get', path: '/v1/campaigns/{campaign}/running/{running}/log' },
  input: z.strictObject({ campaign: CampaignName, running: RunningId }),
  output: Running.extend(Log.shape),
  run({ campaign, running: id }, { campaigns }) {
    const open = campaigns.get(campaign);
    const log = runningOne(open, id);
    const lines = log.notes.flatMap((note) => shownNote(log.head, note) ?? []);
    return { ...told(log), lines, campaign: linesOn(open, log.head.variant) };
  },
});

export const runningFiles = operation({
  name: 'running.files',
  summary: 'the files that the session of an evaluation works on at this moment',
  http: { method: 'get', path: '/v1/campaigns/{campaign}/running/{running}/files' },
  input: z.strictObject({ campaign: CampaignName, running: RunningId }),
  output: z.object({ files: z.record(z.string(), z.string()).describe('Relative path to text.') }),
  async run({ campaign, running: id }, { campaigns }) {
    const open = campaigns.get(campaign);
    const { head } = runningOne(open, id);
    if (head.stage === 'cases')
      throw noFiles(
        `${id} evaluates cases: each has its files for a few milliseconds.`,
        'The suite has the files of its cases (suites.show), and the trial says what went wrong.',
      );
    const files = await askForFiles(join(open.folder, RUNNING), id, FILES_MS);
    if (!files) throw noFiles(`No session of ${id} has files at this moment.`, 'Ask again, or see its log.');
    return { files };
  },
});

const noFiles = (what: string, remedy: string): ToolfinchError =>
  new ToolfinchError('FILES_UNAVAILABLE', what, remedy, ExitCode.usage);

export const evaluationLog = operation({
  name: 'evaluations.log',
  summary:
    'what the log says of an evaluation that was told; with OpenCode’s own log, where sessions were run',
  http: { method: 'get', path: '/v1/campaigns/{campaign}/evaluations/{evaluation}/log' },
  input: z.strictObject({ campaign: CampaignName, evaluation: EvaluationId }),
  output: Log,
  run({ campaign, evaluation: id }, { campaigns }) {
    const open = campaigns.get(campaign);
    const { evaluation } = evaluationOf(open, id);
    const log = evaluation.log === undefined ? undefined : readLogOf(open.folder, evaluation.log);
    return { lines: [...(log?.notes ?? [])], campaign: linesOn(open, evaluation.variant) };
  },
});

/** None where no process runs the campaign: what is there then was left behind by one that was killed. */
export function runningOf({ folder, journal }: OpenCampaign): ReadLog[] {
  return standingOf(journal).state === 'running' ? readRunning(folder) : [];
}

function runningOne(open: OpenCampaign, id: string): ReadLog {
  const found = runningOf(open).find((log) => log.id === id);
  if (found) return found;
  throw missingEvaluation(open, id);
}

export function missingEvaluation({ name }: OpenCampaign, id: string): ToolfinchError {
  return new ToolfinchError(
    'EVALUATION_MISSING',
    `No evaluation ${JSON.stringify(id)} runs in the campaign ${name}.`,
    'running.list names those that run; evaluations.list has those that were told.',
    ExitCode.usage,
  );
}

function told({ id, head, done, of }: ReadLog): z.output<typeof Running> {
  return { id, ...head, done, ...(of !== undefined && { of }) };
}

/** Lines of the campaign's log that name the variant. */
function linesOn({ folder }: OpenCampaign, variant: string): Record<string, unknown>[] {
  const path = join(folder, 'log.ndjson');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"${variant}"`) && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
