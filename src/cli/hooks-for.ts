import { ExitCode, ToolfinchError } from '../errors.ts';
import { toolName, type Genome } from '../mutation/genome.ts';
import type { PromotionDesk } from '../promotion/desk.ts';
import type { HookRun } from '../promotion/hooks/hook-run.ts';
import { hookFailure } from '../promotion/hooks/hook-run.ts';
import { runHooks } from '../promotion/hooks/run-hooks.ts';
import { GLOBAL, type InUse } from '../promotion/in-use.ts';
import type { Invocation } from './command.ts';
import type { Policy } from './promotion-policy.ts';

/** Runs the configured hooks on a candidate. Where one fails, that is recorded, and nothing is asked for. */
export async function hooksFor(
  { output, signal }: Invocation,
  desk: PromotionDesk,
  { policy, folder }: Policy,
  given: {
    readonly id: string;
    readonly who: string;
    readonly candidate: { readonly id: string; readonly genome: Genome };
    readonly project: string;
    readonly inUse: InUse;
  },
): Promise<HookRun[]> {
  const { id, who, candidate, project, inUse } = given;
  const { genome } = candidate;
  const runs = await runHooks({
    ...{ archiveDir: desk.archiveDir, id, genome, hooks: policy.hooks, cwd: folder, signal },
    project: project === GLOBAL ? inUse.folder : project,
    onNote: output.note,
  });
  const { name, why } = hookFailure(runs);
  if (name === '') return runs;
  const about = { tool: toolName(genome), variant: candidate.id, project };
  const place = desk.blocked(id, who, about, runs);
  output.note(runs.at(-1)?.output ?? '');
  throw new ToolfinchError(
    'HOOK_FAILED',
    `The hook ${name} has stopped the promotion of ${candidate.id}: ${why}.`,
    `What it said is in ${place}/hooks.md; amend or promote a candidate that passes.`,
    ExitCode.failed,
  );
}
