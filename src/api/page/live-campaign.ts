import { standingOf } from '../../engine/journal/campaign-state.ts';
import { Cassette } from '../../models/cassette.ts';
import { usageOf, type ModelUsage } from '../../models/usage.ts';
import type { CampaignData } from '../../report/campaign-data.ts';
import { caseMatrix, type CaseMatrixView, type KnownModes } from '../../report/view/case-matrix.ts';
import { claim, type ClaimView } from '../../report/view/claim.ts';
import { credit, type CreditView } from '../../report/view/credit.ts';
import { fitness, type FitnessView, type KnownIntervals } from '../../report/view/fitness.ts';
import { heatMap, type HeatMapView } from '../../report/view/heat-map.ts';
import { lineage, type LineageView } from '../../report/view/lineage.ts';
import { overview, type Overview } from '../../report/view/overview.ts';
import { pareto, type ParetoView } from '../../report/view/pareto.ts';
import type { OpenCampaign } from '../campaigns.ts';

/** The views of one campaign, with what they cost remembered from one look to the next. */
export class LiveCampaign {
  readonly #intervals: KnownIntervals = new Map();
  readonly #modes: KnownModes = new Map();
  #claim: ClaimView | undefined;

  readonly #made = new Map<string, { readonly from: CampaignData; readonly view: unknown }>();

  constructor(readonly open: OpenCampaign) {}

  data(): CampaignData {
    return this.open.reading.current();
  }

  models(): ModelUsage | undefined {
    const exchanges = Cassette.read(this.open.folder);
    return exchanges.length > 0 ? usageOf(exchanges) : undefined;
  }

  overview(data: CampaignData, now: number): Overview {
    const { journal } = this.open;
    return overview(data, { state: standingOf(journal).state, models: this.models(), now });
  }

  fitness(data: CampaignData): FitnessView {
    return this.#once('fitness', data, () => fitness(this.open.journal, data, this.#intervals));
  }

  heatMap(data: CampaignData): HeatMapView {
    return this.#once('heatMap', data, () => heatMap(data, this.open.archive.current().elites()));
  }

  lineage(data: CampaignData): LineageView {
    return this.#once('lineage', data, () =>
      lineage(this.open.journal, data, this.open.archive.current().elites()),
    );
  }

  pareto(data: CampaignData): ParetoView | undefined {
    return this.#once('pareto', data, () => pareto(this.open.journal, data));
  }

  credit(data: CampaignData): CreditView {
    return this.#once('credit', data, () => credit(this.open.journal, data, this.models()));
  }

  caseMatrix(data: CampaignData): CaseMatrixView {
    return this.#once('caseMatrix', data, () => caseMatrix(this.open.journal, data, this.#modes));
  }

  /** A claim does not change once it is made. */
  claim(data: CampaignData): ClaimView | undefined {
    return (this.#claim ??= claim(this.open.journal, data));
  }

  /** A view is made once from the same data. */
  #once<T>(name: string, from: CampaignData, make: () => T): T {
    const known = this.#made.get(name);
    if (known?.from === from) return known.view as T;
    const view = make();
    this.#made.set(name, { from, view });
    return view;
  }
}
