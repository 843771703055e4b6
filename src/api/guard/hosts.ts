import { isIP } from 'node:net';

/** Whether only programs of this machine can reach a server that is bound to it. */
export function isLoopback(address: string): boolean {
  const plain = address
    .replace(/^\[|\]$/g, '')
    .replace(/^::ffff:/i, '')
    .toLowerCase();
  return plain === 'localhost' || plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

/** The name in a Host header, without the port. */
export function hostName(header: string): string {
  return header.replace(/:\d+$/, '').toLowerCase();
}

/**
 * Whether a request with this Host header is meant for this server. A page of a stranger can have its own name resolve to
 * 127.0.0.1 (DNS rebinding); the header still says that name.
 */
export function isOurHost(header: string | undefined, allowed: readonly string[]): boolean {
  if (header === undefined) return false;
  const name = hostName(header);
  return isLoopback(name) || allowed.includes(name);
}
