import { z } from 'zod';
import { Goal } from '../../engine/fitness-order.ts';
import { JournalReader, type CampaignMeta } from '../../engine/journal/reader.ts';
import { recordedModelCredit } from '../../engine/recorded-model-credit.ts';
import { ExitCode } from '../../errors.ts';
import { Cassette } from '../../models/cassette.ts';
import { usageOf } from '../../models/usage.ts';
import type { Invocation } from '../command.ts';
import { findCampaign } from '../find-campaign.ts';
import { allVariants, byScore } from '../find-variant.ts';
import { modelCreditTable, modelLine, modelTable } from '../model-line.ts';
import { fixed, percent } from '../../number-text.ts';
import { table } from '../table.ts';

const SHOWN = 10;

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  const folder = findCampaign({ options });
  const journal = JournalReader.open(folder);
  try {
    const meta = journal.meta();
    const fates = tally(journal.fates().values());
    const state = journal.events().at(-1)?.kind ?? 'created';
    const proposals = meta.config.proposals;
    const best = byScore(allVariants(journal)).slice(0, SHOWN);
    const exchanges = Cassette.read(folder);
    const models = exchanges.length > 0 ? usageOf(exchanges) : undefined;
    const modelCredit = models ? recordedModelCredit(journal, exchanges, goalsOf(meta)) : [];
    const document = {
      folder,
      name: meta.name,
      seed: meta.seed,
      state,
      suite: meta.suite,
      suiteHash: meta.suiteHash,
      versions: meta.versions,
      applied: [...journal.fates().keys()].length,
      proposals,
      fates,
      heldoutOpenings: journal.events('heldout-opened').length,
      ...(models && { models, modelCredit }),
      best: best.map(({ id, proposal, evaluation }) => ({
        id,
        proposal: proposal?.n ?? 0,
        objectives: evaluation?.objectives,
      })),
    };
    const rows = best.map(({ id, proposal, evaluation }) => [
      id,
      `${proposal?.n ?? 0}`,
      fixed(evaluation?.objectives.score, 3),
      percent(evaluation?.objectives.correctRate),
      percent(evaluation?.objectives.wrongRate),
    ]);
    const text = [
      `${meta.name} in ${folder}: ${state}, ${document.applied} of ${String(proposals)} proposals applied`,
      Object.entries(fates)
        .map(([fate, n]) => `${fate} ${n}`)
        .join(' · '),
      '',
      'Best on the train split (a selection score, not a result)',
      table(['variant', 'proposal', 'score', 'correct', 'wrong'], rows),
      ...(models ? ['', modelLine(models), modelTable(models), '', modelCreditTable(modelCredit)] : []),
    ].join('\n');
    output.result(document, text);
    return ExitCode.done;
  } finally {
    journal.close();
  }
}

/** Of the campaign, as its journal keeps them. */
function goalsOf({ config }: CampaignMeta): Goal[] {
  return z.array(Goal).parse(config['goals']);
}

function tally(items: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}
