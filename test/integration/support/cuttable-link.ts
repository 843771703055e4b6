import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server on loopback that can be cut and mended, as a network does. */
export interface CuttableLink extends AsyncDisposable {
  readonly url: string;
  cut(): void;
  /** Cuts the connection that brings this text, once, right behind it, and resolves then. Others can be made at once. */
  cutBehind(text: string): Promise<void>;
  mend(): void;
}

export async function cuttableLink(to: string): Promise<CuttableLink> {
  const { hostname, port } = new URL(to);
  const sockets = new Set<Socket>();
  let isCut = false;
  let last: { readonly text: string; readonly done: () => void } | undefined;
  const server = createServer((from) => {
    if (isCut) {
      from.destroy();
      return;
    }
    const onward = connect(Number(port), hostname);
    for (const socket of [from, onward]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    from.pipe(onward);
    onward.on('end', () => from.end());
    onward.on('data', (chunk: Buffer) => {
      const at = last === undefined ? -1 : chunk.indexOf(last.text);
      if (last === undefined || at < 0) return void from.write(chunk);
      from.end(chunk.subarray(0, at + last.text.length));
      onward.destroy();
      last.done();
      last = undefined;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    cutBehind: (text) =>
      new Promise((done) => {
        last = { text, done };
      }),
    mend: () => {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
