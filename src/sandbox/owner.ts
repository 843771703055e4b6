import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * An engine process, told apart from later ones that got its number. Written as one string on everything that the
 * process owns, so that a later process can tell what is left over.
 */
export interface Owner {
  readonly host: string;
  readonly boot: string;
  /** The pid namespace: numbers mean nothing in another. */
  readonly namespace: string;
  readonly pid: number;
  /** Clock ticks after boot at which the process started. */
  readonly started: string;
}

export function thisProcess(): Owner {
  const { pid } = process;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const namespace = readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
  return { host: hostname(), boot, namespace, pid, started: startOf(pid) ?? '0' };
}

/** When a process started, in clock ticks after boot; undefined when there is none (a zombie counts as none). */
export function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

export const ownerId = (owner: Owner): string =>
  [owner.host.replaceAll('_', '-'), owner.boot, owner.namespace, owner.pid, owner.started].join('_');

export type OwnerState = 'alive' | 'dead' | 'unknown';

/** `unknown`: it belongs to another machine or container, which this process cannot look into. */
export function stateOf(id: string, here: Owner = thisProcess()): OwnerState {
  const [host, boot, namespace, pid, started] = id.split('_');
  if (!host || !boot || !namespace || !pid || !started) return 'unknown';
  if (host !== here.host.replaceAll('_', '-')) return 'unknown';
  if (boot !== here.boot) return 'dead';
  if (namespace !== here.namespace) return 'unknown';
  return startOf(Number(pid)) === started ? 'alive' : 'dead';
}
