import { GLOBAL } from '../../promotion/in-use.ts';
import type { PromotionRequest } from '../../promotion/requests.ts';
import { escape } from '../../report/pictures/svg.ts';
import type { Genome } from '../../mutation/genome.ts';
import type { OpenCampaign } from '../campaigns.ts';
import { projectFor, type Promoting } from '../drive/promoting.ts';
import { button } from './button.ts';

const OPENS = 'This opens the held-out split, which is recorded, and takes a while.';

/** Asks for the promotion of a variant; nothing where the server may not, or where a repository's file evolves. */
export function askForm({ folders }: Promoting, { name, meta }: OpenCampaign, variant: string): string {
  const projects = folders.filter((folder) => folder !== GLOBAL);
  if (folders.length === 0 || meta.config.checkout !== undefined) return '';
  const known = folders.map((folder) => `<option value="${escape(folder)}">`).join('');
  return section(
    'promote',
    'Ask for its promotion',
    [
      hidden(['campaign'], name),
      hidden(['variant'], variant),
      field(
        'Project',
        `<input data-path='["to"]' list="projects" value="${escape(projects[0] ?? GLOBAL)}" size="40" autocomplete="off"><datalist id="projects">${known}</datalist>`,
      ),
      field(
        'As a canary, for this share of sessions',
        `<input type="number" data-path='["canary"]' min="0.01" max="0.99" step="any" size="6">`,
      ),
      field('Without minimising it', `<input type="checkbox" data-path='["whole"]'>`),
      button('/v1/promotions', 'Ask', `Ask for the promotion of ${variant}? ${OPENS}`, {
        'data-then': '/promotions',
      }),
    ].join('\n'),
  );
}

/** The candidate's source, to be changed by who decides. */
export function amendForm(promoting: Promoting, request: PromotionRequest, genome: Genome): string {
  if (request.state !== 'pending' || !mayInstall(request.project, promoting)) return '';
  const action = `/v1/promotions/${encodeURIComponent(request.id)}/amend`;
  const files = Object.entries(genome.files).map(
    ([path, text]) =>
      `<label class="source">${escape(path)}<textarea data-path="${escape(JSON.stringify(['tool', 'files', path]))}" rows="24" spellcheck="false">\n${escape(text)}</textarea></label>`,
  );
  return section(
    'amend',
    'Change the candidate',
    [
      hidden(['tool', 'entry'], genome.entry),
      ...files,
      button(
        action,
        'Evaluate the change',
        `Evaluate the changed candidate, and ask for it in place of this one? ${OPENS}`,
        { 'data-then': '/promotions' },
      ),
    ].join('\n'),
  );
}

function mayInstall(project: string, promoting: Promoting): boolean {
  try {
    projectFor(project, promoting);
    return true;
  } catch {
    return false;
  }
}

function section(id: string, title: string, fields: string): string {
  return `<section id="${id}" class="wide" data-kept aria-labelledby="${id}-h"><h2 id="${id}-h">${escape(title)}</h2><form class="filters">${fields}</form></section>`;
}

const field = (words: string, input: string): string => `<label>${escape(words)} ${input}</label>`;

function hidden(path: readonly string[], value: string): string {
  return `<input type="hidden" data-path="${escape(JSON.stringify(path))}" value="${escape(value)}">`;
}
