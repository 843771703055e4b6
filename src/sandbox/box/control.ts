import { unlinkSync } from 'node:fs';
import { type Socket, createServer } from 'node:net';
import { BoxLostError } from '../contract.ts';
import { type Frame, FrameReader, encodeFrame } from '../inside/frames.ts';
import type { Reply, Request } from './protocol.ts';

type Message = { readonly reply: Reply; readonly payload: Buffer };
type Listener = (message: Message | BoxLostError) => void;
/** `Omit` over each member of the union. */
type WithoutId<R> = R extends unknown ? Omit<R, 'id'> : never;

const MAX_FRAME_BYTES = 1 << 30;
/** How long beyond a request's own deadline the supervisor's answer is waited for before the box counts as lost. */
const GRACE_MS = 15_000;

/** One worker's end of the control socket. */
export class Control {
  readonly #listeners = new Map<number, Listener>();
  #nextId = 1;
  #lost: BoxLostError | undefined;

  constructor(readonly socket: Socket) {
    const reader = new FrameReader(MAX_FRAME_BYTES);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#lose('the connection to the box broke'));
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const frame of reader.push(chunk)) this.#deliver(frame);
      } catch (error) {
        this.#lose(`the box sent nonsense: ${String(error)}`);
      }
    });
  }

  #deliver({ header, payload }: Frame): void {
    const reply = header as Reply;
    this.#listeners.get(reply.id)?.({ reply, payload });
  }

  #lose(detail: string): void {
    this.#lost ??= new BoxLostError(detail);
    this.socket.destroy();
    const listeners = [...this.#listeners.values()];
    this.#listeners.clear();
    for (const listener of listeners) listener(this.#lost);
  }

  /** Opens a conversation: every reply to it goes to `listener` until `end(id)`; a lost box is the last one. */
  begin(request: WithoutId<Request>, listener: Listener, payload?: Uint8Array): number {
    const id = this.#nextId++;
    if (this.#lost !== undefined) {
      listener(this.#lost);
      return id;
    }
    this.#listeners.set(id, listener);
    this.write({ ...request, id } as Request, payload);
    return id;
  }

  write(request: Request, payload?: Uint8Array): void {
    if (this.#lost === undefined) this.socket.write(encodeFrame(request, payload));
  }

  end(id: number): void {
    this.#listeners.delete(id);
  }

  /** One request, one reply. The supervisor's refusal is an `Error`, a lost box a `BoxLostError`. */
  ask(request: WithoutId<Request>, payload?: Uint8Array, timeoutMs = 0): Promise<Message> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#lose('the supervisor does not answer'), timeoutMs + GRACE_MS);
      // A box that is already lost answers before `begin` has returned.
      let id = 0;
      id = this.begin(
        request,
        (message) => {
          clearTimeout(timer);
          this.end(id);
          if (message instanceof BoxLostError) reject(message);
          else if (message.reply.kind === 'failed') reject(new Error(message.reply.message));
          else resolve(message);
        },
        payload,
      );
    });
  }

  close(): void {
    this.#lose('the worker has let go of the box');
  }
}

/** Waits for the supervisor at `path`, then takes the listener away, so that nothing else in the box can connect. */
export function acceptSupervisor(path: string, timeoutMs: number): Promise<Control> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    const fail = (detail: string): void => {
      clearTimeout(timer);
      server.close();
      reject(new BoxLostError(detail));
    };
    const timer = setTimeout(() => fail(`no supervisor connected within ${timeoutMs} ms`), timeoutMs);
    server.once('error', (error) => fail(error.message));
    server.once('connection', (socket) => {
      clearTimeout(timer);
      server.on('connection', (other: Socket) => other.destroy());
      server.close();
      try {
        unlinkSync(path);
      } catch {
        // Node has removed it.
      }
      resolve(new Control(socket));
    });
    server.listen({ path, readableAll: true, writableAll: true });
  });
}
