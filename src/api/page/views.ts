import type { Link } from '../../report/pictures/link.ts';
import { renderSection } from '../../report/html/render.ts';
import { claimSection } from '../../report/sections/claim.ts';
import { overviewSection } from '../../report/sections/overview.ts';
import { provenanceSection } from '../../report/sections/provenance.ts';
import {
  archiveSection,
  caseMatrixSection,
  creditSection,
  fitnessSection,
  lineageSection,
  paretoSection,
} from '../../report/sections/search.ts';
import { provenance } from '../../report/view/provenance.ts';
import { standingOf } from '../../engine/journal/campaign-state.ts';
import type { Context } from '../context.ts';
import type { LiveCampaign } from './live-campaign.ts';
import { logSection, runningSection } from './log.ts';
import { linkOf } from './link-of.ts';
import { sessionsHtml } from './sessions.ts';
import { controls, sectionsHtml } from './shell.ts';
import { variantList } from './variant-list.ts';

/** One page of a campaign. To add one: an entry here. */
export interface View {
  readonly path: string;
  readonly words: string;
  /** `query` is what the address says behind its path. */
  readonly render: (
    live: LiveCampaign,
    context: Context,
    query: Readonly<Record<string, string>>,
  ) => string | Promise<string>;
}

const one = (section: Parameters<typeof sectionsHtml>[0][number], link: Link): string =>
  renderSection(section, link);

export const views: readonly View[] = [
  {
    path: '',
    words: 'Overview',
    render(live, { now }) {
      const data = live.data();
      const link = linkOf(live);
      const { journal, name } = live.open;
      return [
        controls(name, standingOf(journal).state),
        sectionsHtml(
          [
            overviewSection(live.overview(data, now())),
            fitnessSection(live.fitness(data)),
            archiveSection(live.heatMap(data), link),
          ],
          link,
        ),
      ].join('\n');
    },
  },
  {
    path: 'variants',
    words: 'Variants',
    render: (live, context, query) => variantList(live, query, context),
  },
  {
    path: 'lineage',
    words: 'Lineage',
    render: (live) => one(lineageSection(live.lineage(live.data()), linkOf(live)), linkOf(live)),
  },
  {
    path: 'trade-offs',
    words: 'Trade-offs',
    render: (live) => one(paretoSection(live.pareto(live.data()), linkOf(live)), linkOf(live)),
  },
  {
    path: 'credit',
    words: 'Operators and models',
    render: (live) => one(creditSection(live.credit(live.data())), linkOf(live)),
  },
  {
    path: 'cases',
    words: 'Cases by mode',
    render: (live) => one(caseMatrixSection(live.caseMatrix(live.data()), linkOf(live)), linkOf(live)),
  },
  {
    path: 'claim',
    words: 'Claim',
    render: (live) => {
      const data = live.data();
      const sections = [
        claimSection(live.claim(data)),
        provenanceSection(provenance(live.open.journal, data)),
      ];
      return sections.map((section) => one(section, linkOf(live))).join('\n');
    },
  },
  { path: 'sessions', words: 'Sessions', render: (live, _, query) => sessionsHtml(live, query) },
  {
    path: 'log',
    words: 'Log',
    render: (live, { now }) => `${runningSection(live, now())}\n${logSection(live)}`,
  },
];
