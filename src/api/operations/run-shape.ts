import { z } from 'zod';
import { runStates, type CommandRun } from '../runs/command-run.ts';

export const RunId = z.string().min(1).describe('What starting it gave.');

/** How a run stands that a door has started. */
export const Run = z.object({
  id: z.string(),
  state: z.enum(runStates),
  about: z.record(z.string(), z.unknown()).describe('What was asked for.'),
  startedMs: z.number(),
  endedMs: z.number().optional(),
  log: z.array(z.string()).describe('What the command has said, the newest last; the last 500 lines.'),
  fault: z.string().optional().describe('What went wrong and what to do, where it has failed.'),
  result: z.unknown().optional().describe('What the command prints with `--json`.'),
});
export type Run = z.output<typeof Run>;

/** For lists: without what may be long. */
export const RunHead = Run.omit({ result: true, log: true });

export function told(run: CommandRun): Run {
  return { ...headOfRun(run), log: [...run.log], ...(run.result !== undefined && { result: run.result }) };
}

export function headOfRun({
  id,
  state,
  about,
  startedMs,
  endedMs,
  fault,
}: CommandRun): z.output<typeof RunHead> {
  return {
    ...{ id, state, about, startedMs },
    ...(endedMs !== undefined && { endedMs }),
    ...(fault !== undefined && { fault }),
  };
}
