import { askedText, type Permission } from '../../live/permissions/permission.ts';
import { renderSection } from '../../report/html/render.ts';
import { escape } from '../../report/pictures/svg.ts';
import { button } from './button.ts';
import type { PermissionDesk } from '../permissions/permission-desk.ts';

/** Requests that are over and still shown. */
const SHOWN = 100;

/** What waits for a decision, the oldest first, and what was decided, the newest first. */
export function permissionsHtml(desk: PermissionDesk): string {
  const all = desk.list();
  const waiting = all.filter(({ state }) => state === 'pending');
  for (const request of waiting) desk.viewed(request);
  const over = all.filter(({ state }) => state !== 'pending').toReversed();
  return `${waitingHtml(waiting)}\n${overHtml(over.slice(0, SHOWN))}`;
}

function waitingHtml(waiting: readonly Permission[]): string {
  const words = waiting.length === 1 ? '1 request waits' : `${waiting.length} requests wait`;
  const body =
    waiting.length === 0
      ? '<p>Nobody waits for a permission. What toolfinch watch --permissions forwards comes here.</p>'
      : `<ul class="requests" data-waiting="${words}">${waiting.map(requestHtml).join('\n')}</ul>`;
  return `<section id="waiting" class="wide" aria-labelledby="waiting-h"><h2 id="waiting-h">Waiting</h2>\n${body}\n</section>`;
}

function requestHtml(request: Permission): string {
  const { id, permission, patterns, url, directory, session, untilMs, default: fallback } = request;
  const what = askedText(request);
  const until = new Date(untilMs ?? 0).toISOString();
  const things = patterns.map((pattern) => `<code>${escape(pattern)}</code>`).join(', ');
  const may = (answer: 'allow' | 'deny', words: string, told: string): string =>
    button(`/v1/permissions/${encodeURIComponent(id)}/decide`, words, `${words} ${what}?`, {
      ...{ id: `${answer}-${id}`, 'aria-label': `${words} ${what}` },
      ...{ 'data-answer': answer, 'data-comment': told },
    });
  return `<li><article aria-labelledby="h-${escape(id)}"><h3 id="h-${escape(id)}">${escape(permission)} ${things}</h3>
<p>${escape(`${url}, ${directory}, session ${session}`)}</p>
${detailHtml(request)}
<p class="buttons">${may('allow', 'Allow', 'Comment, for the log')} ${may('deny', 'Deny', 'What the agent is told; without it, its turn ends')} <span>${fallback === 'allow' ? 'Allowed' : 'Denied'} by default at <time datetime="${until}">${until.slice(11, 19)} UTC</time></span> <span class="countdown" data-until="${until}"></span></p></article></li>`;
}

/** What came with the request: the difference, the command, else all of it. */
function detailHtml({ id, metadata, patterns }: Permission): string {
  const { diff, command, ...others } = metadata;
  const text =
    typeof diff === 'string'
      ? diff
      : typeof command === 'string'
        ? patterns.includes(command)
          ? ''
          : command
        : Object.keys(others).length > 0
          ? JSON.stringify(others, null, 1)
          : '';
  if (text === '') return '';
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escape(`What ${id} would do`)}"><pre><code>${escape(text)}</code></pre></div>`;
}

function overHtml(over: readonly Permission[]): string {
  const rows = over.map((request) => {
    const { askedMs, session, who, comment } = request;
    return [
      new Date(askedMs).toISOString(),
      askedText(request),
      session,
      outcomeText(request),
      who ?? '–',
      comment === '' ? '–' : comment,
    ];
  });
  return renderSection(
    {
      id: 'permissions',
      title: 'Decided',
      blocks: [
        rows.length > 0
          ? {
              kind: 'table',
              caption: 'The newest comes first',
              head: ['asked', 'for', 'session', 'state', 'by', 'comment'],
              rows,
            }
          : { kind: 'text', text: 'Nothing was decided yet.' },
      ],
    },
    () => undefined,
  );
}

/** How a request stands, in words. */
export function outcomeText({ state, default: fallback, reply }: Permission): string {
  const held = state === 'expired' ? `expired: ${fallback === 'allow' ? 'allowed' : 'denied'}` : state;
  return reply === null && !['pending', 'gone'].includes(state) ? `${held}, not delivered yet` : held;
}
