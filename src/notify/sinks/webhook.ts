import { createHmac } from 'node:crypto';
import { version } from '../../version.ts';
import { Refused, type Sink } from './sink.ts';

/** Milliseconds that a receiver has to answer. */
const ANSWER_MS = 5_000;
/** Answers that may be others the next time; other 4xx will not. */
const PASSING = new Set([408, 425, 429]);

export interface WebhookOptions {
  readonly url: string;
  readonly secret: string | undefined;
  readonly events: readonly string[];
}

/** A POST with the notification as JSON, signed where there is a secret. */
export function webhook({ url, secret, events }: WebhookOptions): Sink {
  return {
    // What stands behind the host may be a secret.
    name: `webhook at ${new URL(url).host}`,
    events,
    async tell(notification, signal) {
      const body = JSON.stringify(notification);
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': `toolfinch/${version}`,
          'x-toolfinch-event': notification.type,
          'x-toolfinch-delivery': notification.id,
          ...(secret !== undefined && { 'x-toolfinch-signature': signatureOf(body, secret) }),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      });
      await response.body?.cancel();
      const { status } = response;
      if (status >= 200 && status < 300) return;
      const why = `it answered ${status}`;
      throw status >= 500 || PASSING.has(status) ? new Error(why) : new Refused(why);
    },
  };
}

/** What the receiver reckons for itself, over the body as it came, and compares. */
export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
