import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { Hono, type Context as Request } from 'hono';
import { stream } from 'hono/streaming';
import { standingOf } from '../../engine/journal/campaign-state.ts';
import { ToolfinchError } from '../../errors.ts';
import { renderSection } from '../../report/html/render.ts';
import { escape } from '../../report/pictures/svg.ts';
import { trajectorySection } from '../../report/sections/trajectory.ts';
import { variantSection } from '../../report/sections/variant.ts';
import { variant } from '../../report/view/variant.ts';
import type { Context } from '../context.ts';
import { findVariant } from '../find-variant.ts';
import { problemOf } from '../problem.ts';
import { campaignsHtml } from './campaign-list.ts';
import { LiveCampaign } from './live-campaign.ts';
import { promotionHtml, promotionsHtml } from './promotions.ts';
import { PAGE_STYLE } from './page-style.ts';
import { POLICY, SHELL_END, shellStart, type Shell } from './shell.ts';
import { trajectoryOf } from './sessions.ts';
import { linkOf, views } from './views.ts';

const PROMOTIONS = { href: '/promotions', words: 'Promotions', current: false };
const SCRIPTS = ['live.js', 'control.js', 'log.js', 'redraw.js'];

/** The page for people: HTML that is drawn here, and a little script that asks again when something has happened. */
export function pageRoutes(context: Context): Hono {
  const { campaigns, promotions, now } = context;
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

  app.get('/page/style.css', (request) => request.body(PAGE_STYLE, 200, { 'content-type': 'text/css' }));
  for (const name of SCRIPTS) {
    const text = readFileSync(new URL(`browser/${name}`, import.meta.url), 'utf8');
    app.get(`/page/${name}`, (request) => request.body(text, 200, { 'content-type': 'text/javascript' }));
  }
  app.get('/', (request) =>
    answer(
      request,
      () => ({ title: 'Campaigns', nav: [PROMOTIONS] }),
      () => campaignsHtml(context),
    ),
  );
  app.get('/promotions', (request) =>
    answer(
      request,
      () => ({ title: 'Promotions', nav: [{ ...PROMOTIONS, current: true }] }),
      () => promotionsHtml(promotions),
    ),
  );
  app.get('/promotions/:promotion', (request) => {
    const id = request.req.param('promotion');
    return answer(
      request,
      () => ({ title: `Promotion ${promotions.get(id).id}`, nav: [PROMOTIONS] }),
      () => promotionHtml(promotions, id),
    );
  });
  for (const view of views) {
    app.get(`/campaigns/:campaign${view.path === '' ? '' : `/${view.path}`}`, (request) => {
      const name = request.req.param('campaign');
      return answer(
        request,
        () => shellOf(live(name), view.words),
        () => view.render(live(name), now()),
      );
    });
  }
  app.get('/campaigns/:campaign/variants/:variant', (request) => {
    const { campaign, variant: wanted } = request.req.param();
    return answer(
      request,
      () => shellOf(live(campaign), ''),
      async () => {
        const one = live(campaign);
        const data = one.data();
        const head = data.variants.get(findVariant(one.open, wanted).id);
        if (!head) return renderSection(NOT_YET, linkOf(one));
        return renderSection(
          variantSection(await variant(one.open.journal, data, head), data.goals[0].objective),
          linkOf(one),
        );
      },
    );
  });
  app.get('/campaigns/:campaign/sessions/:evaluation', (request) => {
    const { campaign, evaluation } = request.req.param();
    const trial = request.req.query('trial') ?? '';
    return answer(
      request,
      () => shellOf(live(campaign), 'Sessions'),
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

function shellOf({ open: { name, folder, journal } }: LiveCampaign, current: string): Shell {
  const base = `/campaigns/${encodeURIComponent(name)}`;
  return {
    title: name,
    campaign: { name, state: standingOf(folder, journal).state },
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
  return stream(request, async (out) => {
    await out.write(start);
    // The head leaves before the content, which may take a while, is begun.
    await setImmediate();
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

const NOT_YET = {
  id: 'variant',
  title: 'Not yet',
  blocks: [{ kind: 'text', text: 'Results of earlier proposals are missing still; try again in a moment.' }],
} as const;
const NO_SESSION = {
  id: 'trajectory',
  title: 'No session',
  blocks: [
    { kind: 'text', text: 'Nothing was recorded of this session, or it belongs to the held-out split.' },
  ],
} as const;
