import { request, type ClientRequest } from 'node:http';

export interface ToldEvent {
  readonly id: string;
  readonly data: {
    readonly kind: string;
    readonly type: string;
    readonly n?: number;
    readonly evaluation?: number;
  };
}

/** A client of server-sent events whose connection can be cut at any byte, as a network does. */
export class EventClient {
  readonly events: ToldEvent[] = [];
  #request: ClientRequest | undefined;

  constructor(
    private readonly url: string,
    private readonly onEvent: (event: ToldEvent) => void = () => undefined,
  ) {}

  /** Connects, behind the last event that came. */
  connect(): void {
    const last = this.events.at(-1)?.id;
    let rest = '';
    this.#request = request(this.url, { headers: last === undefined ? {} : { 'last-event-id': last } });
    this.#request.on('error', () => undefined);
    this.#request.on('response', (response) => {
      response.on('error', () => undefined);
      response.setEncoding('utf8').on('data', (text: string) => {
        const frames = (rest + text).split('\n\n');
        // What is not whole when the connection is cut has not come.
        rest = frames.pop() ?? '';
        for (const frame of frames) this.#take(frame);
      });
    });
    this.#request.end();
  }

  cut(): void {
    this.#request?.destroy();
  }

  #take(frame: string): void {
    const field = (name: string): string | undefined =>
      frame
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    const [id, data] = [field('id'), field('data')];
    if (id === undefined || data === undefined) return;
    const event = { id, data: JSON.parse(data) as ToldEvent['data'] };
    this.events.push(event);
    this.onEvent(event);
  }
}
