import { z } from 'zod';
import type { Goal } from '../../engine/fitness-order.ts';
import {
  fitnessOf,
  lineageOf,
  variantOf,
  variantsByFitness,
  variantsInOrder,
  type VariantRow,
} from '../../engine/journal/listing.ts';
import { objectiveNamed, verdictsByMode } from '../../fitness/objectives.ts';
import { formatGenome } from '../../mutation/format.ts';
import { patchBetween } from '../../patch.ts';
import { findVariant, genomeOf } from '../find-variant.ts';
import { operation } from './operation.ts';
import {
  CampaignName,
  Cursor,
  Limit,
  Next,
  readCursor,
  VariantName,
  VariantSummary,
  writeCursor,
} from './shapes.ts';

const One = z.strictObject({ campaign: CampaignName, variant: VariantName });

export const VariantPage = z.object({ variants: z.array(VariantSummary), next: Next });

export const listVariants = operation({
  name: 'variants.list',
  summary: 'the variants of a campaign by pages: in the order of their proposals, or the fittest first',
  http: { method: 'get', path: '/v1/campaigns/{campaign}/variants' },
  ofJournal: true,
  input: z.strictObject({
    campaign: CampaignName,
    order: z
      .enum(['proposal', 'fitness'])
      .default('proposal')
      .describe('`fitness`: by the first goal on the train split; leaves out what could not be scored.'),
    objective: z
      .string()
      .optional()
      .describe(
        'Order by this objective, the better first, instead of the first goal; with `order` `fitness`.',
      ),
    fate: z.string().optional().describe('Only those that came to this, e.g. `new` or `improved`.'),
    operator: z.string().optional().describe('Only those that this operator made.'),
    parent: z.string().optional().describe('Only children of the variant with this id.'),
    cursor: Cursor,
    limit: Limit,
  }),
  output: VariantPage,
  run({ campaign, order, objective, cursor, limit, ...filter }, { campaigns }) {
    const { journal, reading } = campaigns.get(campaign);
    if (order === 'fitness') {
      const goal = goalOf(reading.config.goals, objective);
      const [fitness = 0, proposal = 0] = readCursor(cursor, 2) ?? [];
      const after = cursor === undefined ? undefined : { fitness, proposal };
      const rows = variantsByFitness(journal, goal, { filter, after, limit });
      return page(rows, limit, (last) => [fitnessOf(goal, last) ?? 0, last.proposal]);
    }
    const [proposal] = readCursor(cursor, 1) ?? [];
    const after = proposal === undefined ? undefined : { proposal };
    return page(variantsInOrder(journal, { filter, after, limit }), limit, (last) => [last.proposal]);
  },
});

export const getVariant = operation({
  name: 'variants.get',
  summary: 'one variant: what it is, its objectives, and its verdicts by mode of case',
  http: { method: 'get', path: '/v1/campaigns/{campaign}/variants/{variant}' },
  ofJournal: true,
  input: One,
  output: VariantSummary.extend({
    entry: z.string().describe('Its entry file.'),
    modes: z
      .record(z.string(), z.record(z.string(), z.number()))
      .describe('For each mode of case, how many trials came to which verdict; on the train split.'),
  }),
  run({ campaign, variant }, { campaigns }) {
    const open = campaigns.get(campaign);
    const row = findVariant(open, variant);
    const known = row.evaluation === null ? undefined : open.journal.evaluationById(row.evaluation);
    return {
      ...summaryOf(row),
      entry: genomeOf(open, row).entry,
      modes: known ? verdictsByMode(known.evaluation.trials) : {},
    };
  },
});

export const variantSource = operation({
  name: 'variants.source',
  summary: 'the source of a variant, formatted',
  http: { method: 'get', path: '/v1/campaigns/{campaign}/variants/{variant}/source' },
  ofJournal: true,
  input: One,
  output: z.object({
    id: z.string(),
    entry: z.string(),
    files: z.record(z.string(), z.string()).describe('Path to text.'),
  }),
  async run({ campaign, variant }, { campaigns }) {
    const open = campaigns.get(campaign);
    const row = findVariant(open, variant);
    const { entry, files } = await formatGenome(genomeOf(open, row));
    return { id: row.id, entry, files };
  },
});

export const variantDiff = operation({
  name: 'variants.diff',
  summary: 'what changed from one variant to another, as a unified diff',
  http: { method: 'get', path: '/v1/campaigns/{campaign}/variants/{variant}/diff' },
  ofJournal: true,
  input: One.extend({
    against: z.string().default('parent').describe('`parent`, or a variant: the side that is changed.'),
  }),
  output: z.object({
    from: z.string(),
    to: z.string(),
    patch: z.string().describe('Empty where nothing differs.'),
  }),
  run({ campaign, variant, against }, { campaigns }) {
    const open = campaigns.get(campaign);
    const to = findVariant(open, variant);
    const from = against === 'parent' ? parentOf(open, to) : findVariant(open, against);
    const patch = patchBetween(genomeOf(open, from).files, genomeOf(open, to).files, [from.id, to.id]);
    return { from: from.id, to: to.id, patch };
  },
});

export const variantLineage = operation({
  name: 'variants.lineage',
  summary: 'how a variant came to be: from the baseline to it, by first parents',
  http: { method: 'get', path: '/v1/campaigns/{campaign}/variants/{variant}/lineage' },
  ofJournal: true,
  input: One,
  output: z.object({ steps: z.array(VariantSummary) }),
  run({ campaign, variant }, { campaigns }) {
    const open = campaigns.get(campaign);
    return { steps: lineageOf(open.journal, findVariant(open, variant)).map(summaryOf) };
  },
});

export function summaryOf({ summary, ...row }: VariantRow): z.output<typeof VariantSummary> {
  return { ...row, summary: summary ?? '' };
}

/** The baseline is its own parent: nothing differs. */
function parentOf({ journal }: Parameters<typeof genomeOf>[0], row: VariantRow): VariantRow {
  const proposal = row.parents[0] === undefined ? undefined : journal.firstProposal(row.parents[0]);
  return (proposal === undefined ? undefined : variantOf(journal, proposal)) ?? row;
}

/** The first goal, or what is asked for with the direction that it has as a goal or by itself. */
function goalOf(goals: readonly Goal[], objective: string | undefined): Goal {
  const known = goals.find((goal) => objective === undefined || goal.objective === objective);
  const direction = objectiveNamed(objective ?? '')?.direction ?? 'maximize';
  return known ?? { objective: objective ?? '', direction, worst: 0 };
}

function page(rows: readonly VariantRow[], limit: number, keys: (last: VariantRow) => number[]) {
  const last = rows.at(-1);
  const next = rows.length === limit && last ? { next: writeCursor(keys(last)) } : {};
  return { variants: rows.map(summaryOf), ...next };
}
