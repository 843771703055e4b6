import { z } from 'zod';
import { operation } from './operation.ts';
import { CampaignName, Objectives } from './shapes.ts';

export const queryArchive = operation({
  name: 'archive.query',
  summary: 'the archive of a campaign: its axes, its elites by cell, coverage and QD score',
  http: { method: 'get', path: '/v1/campaigns/{campaign}/archive' },
  ofJournal: true,
  input: z.strictObject({
    campaign: CampaignName,
    cell: z.string().optional().describe('Only this place, e.g. `3,0`.'),
    objective: z.string().optional().describe('Only elites with this objective at least `atLeast`.'),
    atLeast: z.number().optional(),
  }),
  output: z.object({
    kind: z.string(),
    axes: z.array(z.object({ name: z.string(), min: z.number(), max: z.number(), bins: z.int() })),
    stats: z.object({
      elites: z.int(),
      coverage: z.number().describe('Share of the places that are taken.'),
      qdScore: z
        .number()
        .describe('Sum of the first goal over all elites, each counted from its worst value.'),
    }),
    elites: z.array(
      z.object({
        cell: z.string(),
        id: z.string(),
        proposal: z.int(),
        operator: z.string(),
        summary: z.string(),
        objectives: Objectives,
        measures: z.record(z.string(), z.number()),
      }),
    ),
  }),
  run({ campaign, cell, objective, atLeast = -Infinity }, { campaigns }) {
    const { archive } = campaigns.get(campaign);
    const config = archive.config.archive;
    const current = archive.current();
    const elites = current
      .elites()
      .filter((elite) => cell === undefined || elite.cell === cell)
      .filter(({ objectives }) => objective === undefined || (objectives[objective] ?? -Infinity) >= atLeast);
    return {
      kind: config.kind,
      axes: config.kind === 'map-elites' ? config.measures : [],
      stats: current.stats(),
      elites: elites.map(({ cell, id, proposal, operator, summary, objectives, measures }) => ({
        ...{ cell, id, proposal, operator, summary },
        objectives: { ...objectives },
        measures: { ...measures },
      })),
    };
  },
});
