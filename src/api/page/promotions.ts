import { percent } from '../../number-text.ts';
import { nextShare } from '../../promotion/canary/advance.ts';
import { evidenceSections } from '../../promotion/evidence/evidence-text.ts';
import type { PromotionRequest } from '../../promotion/requests.ts';
import { renderSection } from '../../report/html/render.ts';
import { escape } from '../../report/pictures/svg.ts';
import type { Link } from '../../report/pictures/link.ts';
import type { Context } from '../context.ts';
import { button } from './button.ts';
import { canarySections } from './canary-section.ts';
import { amendForm } from './promotion-forms.ts';
import { runsSection } from './promotion-runs.ts';

const link: Link = (id) => `/promotions/${encodeURIComponent(id)}`;

/** What is being asked for, and every promotion, the newest first. */
export function promotionsHtml({ promotions, promotionRuns }: Context): string {
  const rows = promotions
    .list()
    .toReversed()
    .map(({ id, at, tool, variant, project, state, by, installed, canary }) => [
      { text: id, variant: id },
      ...[tool, variant, project, canary ? `${state}, canary ${canary}` : state],
      ...[installed === null ? '–' : installed, by, at],
    ]);
  const all = renderSection(
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
  return `${runsSection(promotionRuns.list())}${all}`;
}

/** One promotion: what can be done with it, and its evidence. */
export function promotionHtml({ promotions, promoting }: Context, id: string): string {
  const request = promotions.get(id);
  const evidence = promotions.evidence(request);
  const lineage: Link = () => undefined;
  return [
    buttons(request),
    ...[...canarySections(request), ...evidenceSections(evidence)].map((section) =>
      renderSection(section, lineage),
    ),
    amendForm(promoting, request, evidence.candidate.genome),
  ].join('\n');
}

function buttons(request: PromotionRequest): string {
  const { id, state, installed, approvals, approvers, signers } = request;
  const votes = state === 'pending' ? ` ${approvals.length} of ${approvers} have approved.` : '';
  const by =
    state === 'pending' && signers
      ? ` It is decided by signatures of ${signers.map(({ name }) => name).join(', ')}: toolfinch approve ${id} --key FILE.`
      : '';
  const words = `This promotion is ${state}${installed === null ? '' : ' and installed'}.${votes}${by}`;
  return `<section id="controls" class="wide" aria-label="Decision"><p class="buttons">${escape(words)} ${offered(request).join(' ')}</p></section>`;
}

/** What may be decided as the promotion stands. */
function offered(request: PromotionRequest): string[] {
  const { id, state, tool, variant, project, installed, canary } = request;
  const may = (verb: string, words: string, question: string): string =>
    button(`/v1/promotions/${encodeURIComponent(id)}/${verb}`, words, question);
  if (state === 'pending' && request.signers) return [];
  if (state === 'pending')
    return [
      may('approve', 'Approve', `Approve ${variant} as ${tool} of ${project}?`),
      may('reject', 'Reject', `Reject ${variant} as ${tool} of ${project}?`),
    ];
  if (installed === null) return [];
  const back = `Restore what was there before ${variant}?`;
  const next = nextShare(request);
  if (canary === 'running')
    return [
      ...(next < 1
        ? [may('advance', `Advance to ${percent(next)}`, `Give ${percent(next)} of the sessions ${variant}?`)]
        : []),
      may('finish', 'Finish the canary', `Give every session ${variant}?`),
      may('demote', 'Demote', `End the canary? ${back}`),
    ];
  return [may('rollback', 'Roll back', back)];
}
