import { createServer, type AddressInfo } from 'node:net';

/** A port of this machine that nobody listens on at the moment, for programs that do not say which one they took. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
