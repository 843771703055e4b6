import { standingOf } from '../engine/journal/campaign-state.ts';
import type { JournalReader } from '../engine/journal/reader.ts';
import { RebuiltArchive } from '../engine/journal/rebuild-archive.ts';
import type { ModelUsage } from '../models/usage.ts';
import { readCampaign, type VariantHead } from './campaign-data.ts';
import { caseMatrix, type CaseMatrixView } from './view/case-matrix.ts';
import { claim, type ClaimView } from './view/claim.ts';
import { credit, type CreditView } from './view/credit.ts';
import { fitness, type FitnessView } from './view/fitness.ts';
import { heatMap, type HeatMapView } from './view/heat-map.ts';
import { lineage, type LineageView } from './view/lineage.ts';
import { overview, type Overview } from './view/overview.ts';
import { pareto, type ParetoView } from './view/pareto.ts';
import { provenance, type ProvenanceView } from './view/provenance.ts';
import { variant, type VariantView } from './view/variant.ts';

/** Everything that a report of one campaign says, as plain data: the document of `toolfinch report --format json`. */
export interface CampaignReport {
  readonly schema: 1;
  readonly overview: Overview;
  readonly claim: ClaimView | undefined;
  readonly fitness: FitnessView;
  readonly heatMap: HeatMapView;
  readonly lineage: LineageView;
  readonly pareto: ParetoView | undefined;
  readonly credit: CreditView;
  readonly caseMatrix: CaseMatrixView;
  readonly provenance: ProvenanceView;
  /** The path from the baseline to the champion, or to the best; that one at the end. */
  readonly variants: readonly VariantView[];
}

/** Steps of the path that are told in full: the last ones, if it is longer. */
const MOST_VARIANTS = 24;

export async function campaignReport(
  journal: JournalReader,
  { models, openingsOnMachine }: { readonly models?: ModelUsage; readonly openingsOnMachine?: number } = {},
): Promise<CampaignReport> {
  const data = readCampaign(journal);
  const elites = new RebuiltArchive(journal).current().elites();
  const tree = lineage(journal, data, elites);
  const path = tree.path.slice(-MOST_VARIANTS).flatMap(({ id }): VariantHead[] => {
    const head = data.kept.get(id);
    return head ? [head] : [];
  });
  const variants: VariantView[] = [];
  for (const head of path) variants.push(await variant(journal, data, head));
  return {
    schema: 1,
    overview: overview(data, { state: standingOf(journal).state, models }),
    claim: claim(journal, data, openingsOnMachine),
    fitness: fitness(journal, data),
    heatMap: heatMap(data, elites),
    lineage: tree,
    pareto: pareto(journal, data),
    credit: credit(journal, data, models),
    caseMatrix: caseMatrix(journal, data),
    provenance: provenance(journal, data),
    variants,
  };
}
