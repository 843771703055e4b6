import { z } from 'zod';

const Event = z.looseObject({
  type: z.string(),
  properties: z.record(z.string(), z.unknown()).default({}),
});

/** One event of OpenCode's stream: the line as it came, and what the driver needs of it. */
export interface TappedEvent {
  readonly line: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A live connection to the `/event` stream of a server. */
export interface EventTap {
  /** Called for each event, in order. One listener at a time. */
  listen(listener: ((event: TappedEvent) => void) | undefined): void;
  /** Resolves when the stream has ended, for whatever reason. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Resolves when the server has greeted, so that nothing that happens afterwards is missed. */
export async function openEventTap(
  url: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<EventTap> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error('OpenCode gave no event stream in time.')), timeoutMs);
  let listener: ((event: TappedEvent) => void) | undefined;
  let greeted: (() => void) | undefined;
  const greeting = new Promise<void>((resolve) => {
    greeted = resolve;
  });
  const response = await fetch(url, {
    headers: { ...headers, accept: 'text/event-stream' },
    signal: abort.signal,
  });
  if (!response.ok || !response.body) throw new Error(`OpenCode's event stream answered ${response.status}.`);
  const ended = pump(response.body, (event) => {
    greeted?.();
    listener?.(event);
  });
  await Promise.race([greeting, ended]);
  clearTimeout(timer);
  return {
    listen: (next) => {
      listener = next;
    },
    ended,
    close: () => abort.abort(),
  };
}

async function pump(body: AsyncIterable<Uint8Array>, onEvent: (event: TappedEvent) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const bytes of body) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const raw of lines) {
        if (!raw.startsWith('data:')) continue;
        const line = raw.slice(5).trim();
        const event = parse(line);
        if (event) onEvent({ line, type: event.type, properties: event.properties });
      }
    }
  } catch {
    // The connection broke: the same as its end. Who listens asks the process why.
  }
}

function parse(line: string): z.infer<typeof Event> | undefined {
  try {
    return Event.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
