import type { Link } from '../pictures/link.ts';
import type { CampaignReport } from '../campaign-report.ts';
import { comparisonSection } from '../sections/comparison.ts';
import { variantSection } from '../sections/variant.ts';
import { sectionsOf } from '../sections/of-report.ts';
import type { ComparisonView } from '../view/comparison.ts';
import { htmlDocument } from './document.ts';
import { renderSection } from './render.ts';

/** A campaign's report as one file of HTML. */
export function campaignHtml(report: CampaignReport): string {
  const { overview, variants } = report;
  const shown = new Set(variants.map(({ head }) => head.id));
  const link: Link = (id) => (shown.has(id) ? `#v-${id}` : undefined);
  const sections = sectionsOf(report, link);
  const [last] = variants.slice(-1);
  const details = variants.map((view) =>
    renderSection(variantSection(view, overview.objective, { brief: view !== last }), link, 3),
  );
  return htmlDocument({
    title: `Campaign ${overview.name}`,
    subtitle: `Seed ${overview.seed}, ${overview.state}, ${overview.applied} proposals`,
    nav: [...sections.map(({ id, title }) => [`#${id}`, title] as const), ['#variants', 'Variants']],
    main: [
      '<div class="grid-2">',
      ...sections.map((section) => renderSection(section, link)),
      '</div>',
      `<h2 id="variants">Variants</h2>`,
      ...details,
    ].join('\n'),
    footer: `Made by toolfinch ${report.provenance.versions['toolfinch'] ?? ''}.`,
  });
}

/** Several campaigns as one file of HTML. */
export function comparisonHtml(view: ComparisonView): string {
  const section = comparisonSection(view);
  return htmlDocument({
    title: `${view.rows.length} campaigns compared`,
    subtitle: view.rows.map(({ name, seed }) => `${name} (seed ${seed})`).join(', '),
    nav: [],
    main: renderSection(section, () => undefined),
    footer: 'Made by toolfinch.',
  });
}
