import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Family } from './exposition.ts';

interface Count {
  readonly labels: Readonly<Record<string, string>>;
  requests: number;
  seconds: number;
}

/** Counts requests by route and status. Routes are few: what callers make up is not told apart. */
export class RequestCounts {
  readonly #counts = new Map<string, Count>();

  readonly middleware: MiddlewareHandler = async (request, next) => {
    const started = performance.now();
    await next();
    const found = request.res.status !== 404 && !request.res.status.toString().startsWith('4');
    const labels = {
      method: request.req.method,
      route: found ? routePath(request, -1) : 'other',
      status: String(request.res.status),
    };
    const key = Object.values(labels).join(' ');
    const count = this.#counts.get(key) ?? { labels, requests: 0, seconds: 0 };
    count.requests += 1;
    count.seconds += (performance.now() - started) / 1000;
    this.#counts.set(key, count);
  };

  families(): Family[] {
    const counts = [...this.#counts.values()];
    return [
      {
        name: 'toolfinch_http_requests_total',
        help: 'Requests that were answered.',
        type: 'counter',
        samples: counts.map(({ labels, requests }) => ({ labels, value: requests })),
      },
      {
        name: 'toolfinch_http_request_seconds_total',
        help: 'Seconds until requests were answered; streams until their first byte.',
        type: 'counter',
        samples: counts.map(({ labels, seconds }) => ({ labels, value: seconds })),
      },
    ];
  }
}
