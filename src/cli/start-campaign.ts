import { randomUUID } from 'node:crypto';
import { runCampaign, type CampaignResult } from '../engine/campaign.ts';
import { donorIds, type CampaignPlan } from '../engine/campaign-plan.ts';
import { Journal } from '../engine/journal/journal.ts';
import { makingCostText } from '../engine/making-cost.ts';
import { openExecutor } from '../engine/open-executor.ts';
import { OpeningLedger, openingsFile } from '../engine/openings.ts';
import { REMOTE } from '../engine/remote/remote-config.ts';
import { openRemote } from '../engine/remote/remote-side.ts';
import { ExitCode } from '../errors.ts';
import { openModels, type ModelSide } from '../models/model-side.ts';
import { openTelemetry } from '../telemetry/open-telemetry.ts';
import { reapOrphans } from '../sandbox/reaper.ts';
import { openCampaignNotes, type CampaignNotes } from './campaign-notes.ts';
import { claimTable } from './claim-table.ts';
import { controlLines } from './control-lines.ts';
import { modelCreditTable, modelLine } from './model-line.ts';
import type { Invocation } from './command.ts';
import { logReporter } from './log-reporter.ts';
import { progressReporter } from './progress.ts';
import { fixed } from '../number-text.ts';
import { version } from '../version.ts';
import { reportOf } from '../engine/plain-files.ts';

export const clock = { now: () => Date.now() };

/** Runs a campaign from wherever its journal stands and prints what came of it. */
export async function startCampaign(
  plan: CampaignPlan,
  invocation: Pick<Invocation, 'output' | 'signal'>,
  resume: boolean,
): Promise<ExitCode> {
  await using notes = openCampaignNotes(plan, invocation.output, clock.now);
  try {
    return await carryOut(plan, invocation, resume, notes);
  } catch (error) {
    notes.failed(error);
    throw error;
  }
}

async function carryOut(
  plan: CampaignPlan,
  { output, signal }: Pick<Invocation, 'output' | 'signal'>,
  resume: boolean,
  notes: CampaignNotes,
): Promise<ExitCode> {
  await reapOrphans();
  const { config, folder } = plan;
  await using models = await modelsOf(plan, { output, signal });
  await using opened = await openExecutor({
    ...config,
    campaign: config.name,
    seenIn: { folder, clock },
    onNote: output.note,
  });
  const donors = donorIds(plan);
  using journal = resume
    ? Journal.resume(folder, clock)
    : Journal.create(
        folder,
        {
          name: config.name,
          seed: config.seed,
          config: { ...config },
          suite: plan.suite.folder,
          suiteHash: plan.suite.hash,
          versions: {
            toolfinch: version,
            ...opened.versions,
            ...(plan.checkout ? { checkout: plan.checkout.hash } : {}),
            ...(donors !== undefined && { donors }),
          },
          created: new Date(clock.now()).toISOString(),
        },
        clock,
      );
  const remote = config.remote && openRemote(config.remote, folder, signal);
  await using telemetry = openTelemetry(process.env, clock.now, output.note);
  const log = logReporter(folder);
  notes.log = log;
  notes.models = models;
  const result = await runCampaign(plan, {
    executor: opened.executor,
    journal,
    clock,
    ...(models && { models }),
    ...(remote && { remote }),
    freshSeed: randomUUID,
    ledger: new OpeningLedger(openingsFile()),
    signal,
    reporters: [
      log,
      ...telemetry.reporters,
      ...notes.reporters,
      ...(output.chatty ? [progressReporter(process.stderr, clock.now)] : []),
    ],
    onFault: (error) => output.note(`A reporter failed: ${String(error)}`),
  });
  output.result(reportOf(result), describe(result, folder));
  return exitCodeOf(result, plan);
}

/** The models that the plan's operators ask; undefined where none does. */
async function modelsOf(
  { config, operators, folder }: CampaignPlan,
  { output, signal }: Pick<Invocation, 'output' | 'signal'>,
): Promise<ModelSide | undefined> {
  if (!config.models || !operators.some(({ name, model }) => model && name !== REMOTE)) return undefined;
  return await openModels({ config: config.models, folder, signal, onNote: output.note });
}

function exitCodeOf(result: CampaignResult, { config }: CampaignPlan): ExitCode {
  if (result.ended === 'interrupted') return ExitCode.failed;
  if (config.target === undefined) return ExitCode.done;
  if (result.ended === 'target') return ExitCode.done;
  return result.ended === 'time' ? ExitCode.budgetSpent : ExitCode.targetNotReached;
}

function describe(result: CampaignResult, folder: string): string {
  const { applied, baseline, best, champion, claim, ended, stats } = result;
  const lines = [
    `Search ended (${ended}) after ${applied} proposals: train score ${fixed(baseline.objectives.score, 3)} → ${fixed(best.objectives.score, 3)}, ${stats.elites} elites.`,
  ];
  const useful = result.operators.filter(({ improved }) => improved > 0).slice(0, 5);
  if (useful.length > 0)
    lines.push(
      `Improved on their parents most often: ${useful.map(({ operator, improved, proposals }) => `${operator} ${improved} of ${proposals}`).join(', ')}.`,
    );
  const refused = Object.entries(result.refusals).map(([reason, n]) => `${reason} ${n}`);
  if (refused.length > 0) lines.push(`The gate refused: ${refused.join(', ')}.`);
  if (result.making) lines.push(`Varying and gating: ${makingCostText(result.making)}.`);
  if (ended === 'interrupted') lines.push('Go on with `toolfinch resume`.');
  else if (champion) lines.push(`Champion ${champion.id}, made by proposal ${champion.entry.proposal}.`);
  else if (result.finalists.length > 0) lines.push('No variant beat the baseline on validation.');
  if (result.models) lines.push(modelLine(result.models));
  if (result.modelCredit.length > 1) lines.push('', modelCreditTable(result.modelCredit), '');
  if (result.controls) lines.push('', controlLines(result.controls, champion?.standing));
  if (claim) lines.push('', claimTable(claim), '');
  lines.push(
    champion
      ? `Its source is in ${folder}/champion/. \`toolfinch show champion\` tells how it came to be.`
      : `All figures are in ${folder}/report.json.`,
  );
  return lines.join('\n');
}
