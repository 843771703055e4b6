import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono, type Context as Request } from 'hono';
import { stream } from 'hono/streaming';
import { ToolfinchError } from '../../errors.ts';
import { renderSection } from '../../report/html/render.ts';
import { escape } from '../../report/pictures/svg.ts';
import { trajectorySection } from '../../report/sections/trajectory.ts';
import { variantSection } from '../../report/sections/variant.ts';
import { headOfVariant } from '../../report/campaign-data.ts';
import { variant } from '../../report/view/variant.ts';
import type { Context } from '../context.ts';
import { findVariant } from '../find-variant.ts';
import { problemOf } from '../problem.ts';
import { campaignsHtml } from './campaign-list.ts';
import { linkOf } from './link-of.ts';
import { LiveCampaign } from './live-campaign.ts';
import { permissionsHtml } from './permissions.ts';
import { askForm } from './promotion-forms.ts';
import { promotionHtml, promotionsHtml } from './promotions.ts';
import { POLICY, SHELL_END, shellStart, type Shell } from './shell.ts';
import { trajectoryOf } from './sessions.ts';
import { views } from './views.ts';

/** Milliseconds. */
const HEAD_START_MS = 5;
const PROMOTIONS = { href: '/promotions', words: 'Promotions', current: false };
const PERMISSIONS = { href: '/permissions', words: 'Permissions', current: false };
const SCRIPTS = [
  'live.js',
  'control.js',
  'form-body.js',
  'countdown.js',
  'log.js',
  'redraw.js',
  'running.js',
];

/** The page for people: HTML that is drawn here, and a little script that asks again when something has happened. */
export function pageRoutes(context: Context): Hono {
  const { campaigns, promotions } = context;
  const known = new Map<string, LiveCampaign>();
  const live = (name: string): LiveCampaign => {
    const open = campaigns.get(name);
    const there = known.get(name);
    if (there?.open === open) return there;
    const fresh = new LiveCampaign(open);
    known.set(name, fresh);
    return fresh;
  };
  const app = new Hono();

  for (const name of SCRIPTS) {
    const text = readFileSync(new URL(`browser/${name}`, import.meta.url), 'utf8');
    app.get(`/page/${name}`, (request) => request.body(text, 200, { 'content-type': 'text/javascript' }));
  }
  app.get('/', (request) =>
    answer(
      request,
      () => ({ title: 'Campaigns', nav: [PROMOTIONS, PERMISSIONS] }),
      () => campaignsHtml(context),
    ),
  );
  app.get('/promotions', (request) =>
    answer(
      request,
      () => ({ title: 'Promotions', nav: [{ ...PROMOTIONS, current: true }, PERMISSIONS] }),
      () => promotionsHtml(context),
    ),
  );
  app.get('/promotions/:promotion', (request) => {
    const id = request.req.param('promotion');
    return answer(
      request,
      () => ({ title: `Promotion ${promotions.get(id).id}`, nav: [PROMOTIONS] }),
      () => promotionHtml(context, id),
    );
  });
  app.get('/permissions', (request) =>
    answer(
      request,
      () => ({
        title: 'Permissions',
        events: '/v1/permissions/events',
        nav: [PROMOTIONS, { ...PERMISSIONS, current: true }],
      }),
      () => permissionsHtml(context.permissions),
    ),
  );
  for (const view of views) {
    app.get(`/campaigns/:campaign${view.path === '' ? '' : `/${view.path}`}`, (request) => {
      const name = request.req.param('campaign');
      return answer(
        request,
        () => shellOf(context, name, view.words),
        () => view.render(live(name), context, request.req.query()),
      );
    });
  }
  app.get('/campaigns/:campaign/variants/:variant', (request) => {
    const { campaign, variant: wanted } = request.req.param();
    return answer(
      request,
      () => shellOf(context, campaign, ''),
      async () => {
        const one = live(campaign);
        const data = one.data();
        const head = headOfVariant(findVariant(one.open, wanted), data.goals[0]);
        const view = await variant(one.open.journal, data, head);
        return [
          renderSection(variantSection(view, data.goals[0].objective), linkOf(one)),
          askForm(context.promoting, one.open, head.id),
        ].join('\n');
      },
    );
  });
  app.get('/campaigns/:campaign/sessions/:evaluation', (request) => {
    const { campaign, evaluation } = request.req.param();
    const trial = request.req.query('trial') ?? '';
    return answer(
      request,
      () => shellOf(context, campaign, 'Sessions'),
      () => {
        const trajectory = trajectoryOf(live(campaign), Number(evaluation), trial);
        return renderSection(
          trajectory ? trajectorySection(`Session ${trial}`, trajectory) : NO_SESSION,
          linkOf(live(campaign)),
        );
      },
    );
  });
  return app;
}

/** Made without opening the journal, which takes a while where it is large. */
function shellOf({ campaigns }: Context, name: string, current: string): Shell {
  campaigns.check(name);
  const base = `/campaigns/${encodeURIComponent(name)}`;
  return {
    title: name,
    events: `/v1/campaigns/${encodeURIComponent(name)}/events`,
    nav: views.map(({ path, words }) => ({
      href: path === '' ? base : `${base}/${path}`,
      words,
      current: words === current,
    })),
  };
}

/** The whole page, its head at once; or, for the script, its content alone. */
async function answer(
  request: Request,
  shell: () => Shell,
  content: () => string | Promise<string>,
): Promise<Response> {
  request.header('content-type', 'text/html; charset=utf-8');
  request.header('content-security-policy', POLICY);
  request.header('cache-control', 'no-store');
  if (request.req.header('x-part') === 'main') return request.body(await shown(content));
  let start: string;
  try {
    start = shellStart(shell());
  } catch (error) {
    if (!(error instanceof ToolfinchError)) throw error;
    const missing = shellStart({ title: 'Not found', nav: [] });
    return request.body(`${missing}${sorry(error)}${SHELL_END}`, 404);
  }
  // Otherwise the server waits for more before it sends anything, to spare a header.
  request.header('transfer-encoding', 'chunked');
  return stream(request, async (out) => {
    await out.write(start);
    // The head leaves, and the browser asks for the script, before the content is begun: that may take a while.
    await sleep(HEAD_START_MS);
    await out.write(`${await shown(content)}${SHELL_END}`);
  });
}

/** What cannot be shown is said in its place: the head of the page is on its way already. */
async function shown(content: () => string | Promise<string>): Promise<string> {
  try {
    return await content();
  } catch (error) {
    if (!(error instanceof ToolfinchError)) process.stderr.write(`${String(error)}\n`);
    return sorry(error);
  }
}

function sorry(error: unknown): string {
  const { detail, remedy } = problemOf(error);
  return `<section id="problem" aria-label="Problem"><p role="alert">${escape(detail)} ${escape(remedy)}</p></section>`;
}

const NO_SESSION = {
  id: 'trajectory',
  title: 'No session',
  blocks: [
    { kind: 'text', text: 'Nothing was recorded of this session, or it belongs to the held-out split.' },
  ],
} as const;
