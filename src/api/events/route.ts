import { Hono } from 'hono';
import type { EventSources } from './sources.ts';
import { streamEvents, type EventOptions } from './stream-events.ts';

/** All that can be followed, as server-sent events. */
export function eventsRoute(sources: EventSources, options: EventOptions): Hono {
  const clients = { options, open: 0 };
  return new Hono()
    .get('/v1/permissions/events', (request) => streamEvents(request, clients, sources.permissions))
    .get('/v1/campaigns/:campaign/events', (request) =>
      streamEvents(request, clients, (asked) => sources.campaign(request.req.param('campaign'), asked)),
    )
    .get('/v1/campaigns/:campaign/running/:running/events', (request) => {
      const { campaign, running } = request.req.param();
      return streamEvents(request, clients, (asked) => sources.running(campaign, running, asked));
    });
}
