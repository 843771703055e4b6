import { standingOf } from '../../engine/journal/campaign-state.ts';
import { Cassette } from '../../models/cassette.ts';
import { usageOf, type ModelUsage } from '../../models/usage.ts';
import { CampaignReading, type CampaignData } from '../../report/campaign-data.ts';
import { caseMatrix, type CaseMatrixView, type KnownModes } from '../../report/view/case-matrix.ts';
import { claim, type ClaimView } from '../../report/view/claim.ts';
import { fitness, type FitnessView, type KnownIntervals } from '../../report/view/fitness.ts';
import { heatMap, type HeatMapView } from '../../report/view/heat-map.ts';
import { lineage, type LineageView } from '../../report/view/lineage.ts';
import { overview, type Overview } from '../../report/view/overview.ts';
import type { OpenCampaign } from '../campaigns.ts';

/** The views of one campaign, with what they cost remembered from one look to the next. */
export class LiveCampaign {
  readonly #reading: CampaignReading;
  readonly #intervals: KnownIntervals = new Map();
  readonly #modes: KnownModes = new Map();
  #claim: ClaimView | undefined;

  constructor(readonly open: OpenCampaign) {
    this.#reading = new CampaignReading(open.journal);
  }

  data(): CampaignData {
    return this.#reading.current();
  }

  models(): ModelUsage | undefined {
    const exchanges = Cassette.read(this.open.folder);
    return exchanges.length > 0 ? usageOf(exchanges) : undefined;
  }

  overview(data: CampaignData, now: number): Overview {
    const { folder, journal } = this.open;
    return overview(journal, data, { state: standingOf(folder, journal).state, models: this.models(), now });
  }

  fitness(data: CampaignData): FitnessView {
    return fitness(this.open.journal, data, this.#intervals);
  }

  heatMap(data: CampaignData): HeatMapView {
    return heatMap(data, this.open.archive.current().elites());
  }

  lineage(data: CampaignData): LineageView {
    return lineage(data, this.open.archive.current().elites());
  }

  caseMatrix(data: CampaignData): CaseMatrixView {
    return caseMatrix(this.open.journal, data, this.#modes);
  }

  /** A claim does not change once it is made. */
  claim(data: CampaignData): ClaimView | undefined {
    return (this.#claim ??= claim(this.open.journal, data));
  }
}
