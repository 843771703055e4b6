import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { Callable } from '../call.ts';
import { follow, type EventReader, type Listener } from '../events/event-reader.ts';
import type { EventSources } from '../events/sources.ts';
import { CampaignName } from '../operations/shapes.ts';
import { errorOf } from './handle.ts';

/** Of one client at once. */
const MOST = 100;

const Wish = z.strictObject({
  campaign: CampaignName.optional().describe('Events of this campaign.'),
  running: z.string().optional().describe('Only what this evaluation of it does, as running.list names it.'),
  permissions: z.literal(true).optional().describe('Instead: what becomes of requests for permission.'),
  type: z.string().optional().describe('Patterns, e.g. `result.*`.'),
  after: z.string().optional().describe('The id of an event, or `now`.'),
});
type Wish = z.output<typeof Wish>;
const Subscription = z.strictObject({ subscription: z.string() });

interface Open {
  readonly reader: EventReader;
  readonly stop: AbortController;
  work: Promise<void> | undefined;
}

/** What one client follows. Events go to it as notifications, `events.event`; `events.ended` is the last one of a subscription. */
export class Subscriptions implements AsyncDisposable {
  readonly #open = new Map<string, Open>();
  #count = 0;

  constructor(
    private readonly sources: EventSources,
    private readonly send: (message: unknown) => Promise<void>,
  ) {}

  /** Methods for one message; `begin` is called when it is answered, so that no event comes before its subscription. */
  methods(): { readonly own: readonly Callable[]; readonly begin: () => void } {
    const asked: string[] = [];
    const subscribe: Callable = {
      name: 'events.subscribe',
      input: Wish,
      run: (wish) => {
        const subscription = this.#subscribe(wish as Wish);
        asked.push(subscription);
        return { subscription };
      },
    };
    const unsubscribe: Callable = {
      name: 'events.unsubscribe',
      input: Subscription,
      run: async (input) => {
        const { subscription } = input as z.output<typeof Subscription>;
        await this.#end(subscription);
        return { subscription };
      },
    };
    return { own: [subscribe, unsubscribe], begin: () => asked.forEach((id) => this.#begin(id)) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { stop } of this.#open.values()) stop.abort();
    await Promise.all([...this.#open.values()].map(({ work }) => work));
  }

  #subscribe(wish: Wish): string {
    if (this.#open.size >= MOST)
      throw new ToolfinchError(
        'EVENTS_FULL',
        `There are ${MOST} subscriptions, which is the limit.`,
        'End one by events.unsubscribe.',
        ExitCode.usage,
      );
    const id = String(++this.#count);
    this.#open.set(id, { reader: this.#reader(wish), stop: new AbortController(), work: undefined });
    return id;
  }

  #reader({ campaign, running, permissions, type, after }: Wish): EventReader {
    const asked = { after, types: type };
    if ((campaign === undefined) === (permissions === undefined) || (permissions && running !== undefined))
      throw new ToolfinchError(
        'EVENTS_UNNAMED',
        'It is not said what events are wanted.',
        'Give a `campaign`, or a `campaign` and what is `running` in it, or `permissions: true`.',
        ExitCode.usage,
      );
    if (campaign === undefined) return this.sources.permissions(asked);
    return running === undefined
      ? this.sources.campaign(campaign, asked)
      : this.sources.running(campaign, running, asked);
  }

  #begin(id: string): void {
    const open = this.#open.get(id);
    if (open && !open.stop.signal.aborted) open.work = this.#tell(id, open);
  }

  async #tell(subscription: string, { reader, stop: { signal } }: Open): Promise<void> {
    const notify = (method: string, params: object): Promise<void> =>
      this.send({ jsonrpc: '2.0', method, params: { subscription, ...params } });
    const told: Listener['told'] = async (events) => {
      for (const event of events) if (!signal.aborted) await notify('events.event', event);
    };
    try {
      await follow(reader, { told }, signal);
    } catch (error) {
      this.#open.delete(subscription);
      await notify('events.ended', { error: errorOf(error) });
    }
  }

  async #end(id: string): Promise<void> {
    const open = this.#open.get(id);
    if (!open)
      throw new ToolfinchError(
        'SUBSCRIPTION_MISSING',
        `There is no subscription ${JSON.stringify(id)}.`,
        'events.subscribe gives their ids; each is ended once.',
        ExitCode.usage,
      );
    this.#open.delete(id);
    open.stop.abort();
    await open.work;
  }
}
