import { randomBytes } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';

const TOKEN_BYTES = 32;
const TOKEN_TIMEOUT_MS = 10_000;

/** Connections from the host into a box, over a socket that the box connects back to. */
export class Tunnels implements AsyncDisposable {
  readonly #waiting = new Map<string, Socket>();
  readonly #servers = new Set<Server>();
  readonly #sockets = new Set<Socket>();
  #listening: Promise<void> | undefined;

  constructor(
    readonly path: string,
    readonly dial: (token: string, port: number) => void,
  ) {}

  /** A loopback TCP port on the host that leads to `port` on the box's loopback. */
  async forward(port: number): Promise<{ readonly port: number; close(): Promise<void> }> {
    this.#listening ??= this.#listen();
    await this.#listening;
    const sockets = new Set<Socket>();
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (outer) => {
      const token = randomBytes(TOKEN_BYTES / 2).toString('hex');
      this.#keep(outer);
      sockets.add(outer);
      this.#waiting.set(token, outer);
      outer.on('close', () => {
        sockets.delete(outer);
        this.#waiting.delete(token);
      });
      this.dial(token, port);
    });
    this.#servers.add(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return {
      port: (server.address() as AddressInfo).port,
      close: () => {
        for (const socket of sockets) socket.destroy();
        this.#servers.delete(server);
        return new Promise((resolve) => server.close(() => resolve()));
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(
      [...this.#servers].map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
    );
    this.#servers.clear();
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  async #listen(): Promise<void> {
    rmSync(this.path, { force: true });
    const server = createServer({ allowHalfOpen: true }, (inner) => this.#match(inner));
    this.#servers.add(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.path, resolve);
    });
    chmodSync(this.path, 0o666);
  }

  /** The first bytes name the connection that is answered; whoever names none is turned away. */
  #match(inner: Socket): void {
    this.#keep(inner);
    const timer = setTimeout(() => inner.destroy(), TOKEN_TIMEOUT_MS);
    inner.on('close', () => clearTimeout(timer));
    let head = Buffer.alloc(0);
    const onReadable = (): void => {
      const chunk = inner.read() as Buffer | null;
      if (chunk === null) return;
      head = Buffer.concat([head, chunk]);
      if (head.length < TOKEN_BYTES) return;
      inner.off('readable', onReadable);
      clearTimeout(timer);
      const token = head.toString('latin1', 0, TOKEN_BYTES);
      const outer = this.#waiting.get(token);
      if (outer === undefined) return void inner.destroy();
      this.#waiting.delete(token);
      const rest = head.subarray(TOKEN_BYTES);
      if (rest.length > 0) inner.unshift(rest);
      outer.pipe(inner);
      inner.pipe(outer);
      outer.on('close', () => inner.destroy());
      inner.on('close', () => outer.destroy());
    };
    inner.on('readable', onReadable);
  }
}
