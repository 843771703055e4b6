import { createHash } from 'node:crypto';
import type { CampaignState } from '../../engine/journal/campaign-state.ts';
import { escape } from '../../report/pictures/svg.ts';
import { button } from './button.ts';
import { renderSection } from '../../report/html/render.ts';
import type { Section } from '../../report/sections/block.ts';
import type { Link } from '../../report/pictures/link.ts';
import { PAGE_STYLE } from './page-style.ts';

/**
 * In the page itself: asked for by itself it would wait until the server has made the content, and nothing is painted
 * before it is there.
 */
const STYLE_HASH = createHash('sha256').update(PAGE_STYLE).digest('base64');

/** Nothing but this server, no inline script, no inline style but the one above. */
export const POLICY = `default-src 'none'; script-src 'self'; style-src 'sha256-${STYLE_HASH}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;

export interface Shell {
  readonly title: string;
  /** Where the events come from that the page follows; undefined where it follows none. */
  readonly events?: string;
  readonly nav: readonly { readonly href: string; readonly words: string; readonly current: boolean }[];
}

/** Everything before the content of a page; sent ahead, so that it is painted while the content is made. */
export function shellStart({ title, events, nav }: Shell): string {
  const links = nav
    .map(
      ({ href, words, current }) =>
        `<li><a href="${escape(href)}"${current ? ' aria-current="page"' : ''}>${escape(words)}</a></li>`,
    )
    .join('');
  const follows = events !== undefined ? ` data-events="${escape(events)}"` : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="icon" href="data:,">
<title>${escape(title)} · Toolfinch</title>
<style>${PAGE_STYLE}</style>
<script type="module" src="/page/live.js"></script>
</head>
<body${follows}>
<header><h1>${escape(title)}</h1>
${events !== undefined ? '<p class="live" role="status"><span id="live-state">…</span></p>' : ''}
<nav aria-label="Views"><ul>${links}</ul></nav></header>
<main>
`;
}

export const SHELL_END = `</main>
<dialog id="confirm" aria-labelledby="confirm-question">
<p id="confirm-question" data-question></p>
<p><label for="comment" hidden></label> <input id="comment" autocomplete="off" hidden></p>
<p role="alert" data-complaint></p>
<p class="buttons"><button type="button" data-no>No</button> <button type="button" data-yes>Yes</button></p>
</dialog>
<footer><p><a href="/">All campaigns</a></p></footer>
</body>
</html>
`;

export function sectionsHtml(sections: readonly Section[], link: Link): string {
  return `<div class="grid-2">\n${sections.map((section) => renderSection(section, link)).join('\n')}\n</div>`;
}

const ACTIONS = {
  pause: [
    'Pause',
    'Pause this campaign? What runs now is given up; everything told is kept, and it can be resumed.',
  ],
  resume: ['Resume', 'Resume this campaign?'],
  cancel: ['Cancel', 'Cancel this campaign for good? Everything told is kept, but it will not go on.'],
} as const;

/** What may be done with a campaign as it stands. */
export function controls(name: string, state: CampaignState): string {
  const offered: readonly (keyof typeof ACTIONS)[] =
    state === 'running'
      ? ['pause', 'cancel']
      : state === 'paused' || state === 'stopped'
        ? ['resume', 'cancel']
        : [];
  const buttons = offered.map((action) => {
    const [words, question] = ACTIONS[action];
    return button(`/v1/campaigns/${encodeURIComponent(name)}/${action}`, words, question);
  });
  return `<section id="controls" class="wide" aria-label="Control"><p class="buttons">${escape(`This campaign is ${state}.`)} ${buttons.join(' ')}</p></section>`;
}
