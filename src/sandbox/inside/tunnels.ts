import { connect, createServer, type Server, type Socket } from 'node:net';
import { places } from './places.ts';

const GATEWAY_PORT = 8080;

function join(a: Socket, b: Socket): void {
  a.pipe(b);
  b.pipe(a);
  a.on('error', () => b.destroy());
  b.on('error', () => a.destroy());
  a.on('close', () => b.destroy());
  b.on('close', () => a.destroy());
}

/** Answers the host's wish to speak with `port` in here. The token tells the host which wish this connection answers. */
export function dial(token: string, port: number): void {
  const inner = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  const outer = connect({ path: `${places.ipc}/tunnel.sock`, allowHalfOpen: true });
  outer.write(token);
  join(inner, outer);
}

/** Leads 127.0.0.1:8080 in here to the host's model gateway. */
export function openGateway(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true }, (inner) => {
      join(inner, connect({ path: `${places.ipc}/gateway.sock`, allowHalfOpen: true }));
    });
    server.once('error', reject);
    server.listen(GATEWAY_PORT, '127.0.0.1', () => resolve(server));
  });
}
