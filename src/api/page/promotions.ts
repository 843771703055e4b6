import { evidenceSections } from '../../promotion/evidence/evidence-text.ts';
import type { PromotionDesk } from '../../promotion/desk.ts';
import type { PromotionRequest } from '../../promotion/requests.ts';
import { renderSection } from '../../report/html/render.ts';
import { escape } from '../../report/pictures/svg.ts';
import type { Link } from '../../report/pictures/link.ts';

const link: Link = (id) => `/promotions/${encodeURIComponent(id)}`;

/** Every promotion, the newest first. */
export function promotionsHtml(desk: PromotionDesk): string {
  const rows = desk
    .list()
    .toReversed()
    .map(({ id, at, tool, variant, project, state, by, installed, canary }) => [
      { text: id, variant: id },
      ...[tool, variant, project, canary ? `${state}, canary ${canary}` : state],
      ...[installed === null ? '–' : installed, by, at],
    ]);
  return renderSection(
    {
      id: 'promotions',
      title: 'Promotions',
      blocks: [
        rows.length > 0
          ? {
              kind: 'table',
              caption: 'The newest comes first',
              head: ['promotion', 'tool', 'variant', 'project', 'state', 'installed', 'asked for by', 'at'],
              rows,
            }
          : { kind: 'text', text: 'There is none yet: ask for one with toolfinch promote.' },
      ],
    },
    link,
  );
}

/** One promotion: what can be done with it, and its evidence. */
export function promotionHtml(desk: PromotionDesk, id: string): string {
  const request = desk.get(id);
  const sections = evidenceSections(desk.evidence(request));
  const lineage: Link = () => undefined;
  return [buttons(request), ...sections.map((section) => renderSection(section, lineage))].join('\n');
}

function buttons({
  id,
  state,
  tool,
  variant,
  project,
  installed,
  approvals,
  approvers,
}: PromotionRequest): string {
  const button = (verb: string, words: string, question: string): string =>
    `<button type="button" data-action="/v1/promotions/${encodeURIComponent(id)}/${verb}" data-question="${escape(question)}">${words}</button>`;
  const offered =
    state === 'pending'
      ? [
          button('approve', 'Approve', `Approve ${variant} as ${tool} of ${project}?`),
          button('reject', 'Reject', `Reject ${variant} as ${tool} of ${project}?`),
        ]
      : installed !== null
        ? [button('rollback', 'Roll back', `Restore what was there before ${variant}?`)]
        : [];
  const votes = state === 'pending' ? ` ${approvals.length} of ${approvers} have approved.` : '';
  return `<section id="controls" class="wide" aria-label="Decision"><p class="buttons">${escape(`This promotion is ${state}${installed === null ? '' : ' and installed'}.${votes}`)} ${offered.join(' ')}</p></section>`;
}
