import { escape } from '../../report/pictures/svg.ts';
import { renderSection } from '../../report/html/render.ts';
import { variantCell } from '../../report/sections/block.ts';
import { fixed } from '../../number-text.ts';
import { call } from '../call.ts';
import type { Context } from '../context.ts';
import { listVariants, VariantPage } from '../operations/variants.ts';
import { linkOf } from './link-of.ts';
import type { LiveCampaign } from './live-campaign.ts';
import { pagesHtml } from './pages.ts';

/** What the address of the list may say; each is an input of the operation `variants.list`. */
const ASKED = ['order', 'objective', 'fate', 'operator', 'parent', 'cursor'] as const;
type Asked = Readonly<Partial<Record<(typeof ASKED)[number], string>>>;

/** All variants by pages, as the operation `variants.list` has them. Filters are a form: it works without script. */
export async function variantList(
  live: LiveCampaign,
  query: Readonly<Record<string, string>>,
  context: Context,
): Promise<string> {
  const { name } = live.open;
  const asked: Asked = Object.fromEntries(
    ASKED.flatMap((key) => (query[key] === undefined || query[key] === '' ? [] : [[key, query[key]]])),
  );
  const { variants, next } = VariantPage.parse(
    await call(listVariants, { order: 'proposal', ...asked, campaign: name }, context),
  );
  const { goals, counts, baseline } = live.data();
  const names = [
    ...new Set([...goals.map(({ objective }) => objective), ...Object.keys(baseline?.objectives ?? {})]),
  ];
  const shown = [...new Set([asked.objective ?? goals[0].objective, ...names])].slice(0, COLUMNS);
  const table = renderSection(
    {
      id: 'variants',
      title: 'Variants',
      blocks: [
        variants.length > 0
          ? {
              kind: 'table',
              caption: asked.cursor === undefined ? 'The first page' : 'A later page',
              head: ['variant', 'proposal', 'fate', 'operator', ...shown, 'change'],
              rows: variants.map(({ id, proposal, fate, operator, objectives, summary }) => [
                ...[variantCell(id), String(proposal), fate ?? 'told', operator],
                ...shown.map((objective) => fixed(objectives?.[objective], 3)),
                summary,
              ]),
            }
          : { kind: 'text', text: 'No variant fits.' },
      ],
    },
    linkOf(live),
  );
  const select = (label: string, key: keyof Asked, options: readonly string[], none?: string): string => {
    const choice = [
      ...(none === undefined ? [] : [['', none] as const]),
      ...options.map((value) => [value, value] as const),
    ].map(
      ([value, words]) =>
        `<option value="${escape(value)}"${value === (asked[key] ?? '') ? ' selected' : ''}>${escape(words)}</option>`,
    );
    return `<label>${label} <select name="${key}">${choice.join('')}</select></label>`;
  };
  const form = `<section id="filters" class="wide" data-kept aria-label="Filters"><form method="get" class="filters">
${select('Order', 'order', ['proposal', 'fitness'])}
${select('by', 'objective', names, 'the first goal')}
${select('Fate', 'fate', Object.keys(counts.fates), 'any')}
<label>Operator <input name="operator" value="${escape(asked.operator ?? '')}" size="16" autocomplete="off"></label>
<label>Parent <input name="parent" value="${escape(asked.parent ?? '')}" size="18" autocomplete="off"></label>
<button>Show</button></form></section>`;
  return `${form}\n${table}\n${pagesHtml({ ...asked }, next)}`;
}

/** Objectives beside each other. */
const COLUMNS = 4;
