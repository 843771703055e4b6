import { SUPERVISOR, supervisorEnv } from '../box/box-command.ts';
import type { BoxLimits } from '../contract.ts';
import { SHM_BYTES, WRITABLE } from '../limits.ts';
import { INSIDE, type Rootfs } from '../image/rootfs.ts';

export interface BwrapPlan {
  readonly rootfs: Rootfs;
  readonly limits: BoxLimits;
  readonly socketDir: string;
  /** Whether the engine is root: then no user namespace is needed, and the box's user is set by hand. */
  readonly asRoot: boolean;
  /** Files into which the box's process writes its number before it becomes a box. */
  readonly cgroupFiles: readonly string[];
  /** Descriptor that gets the number of the box's first process, as JSON. */
  readonly infoFd: number;
  readonly seccompFd: number;
}

const AGENT = '65534';

/** Run by the host's shell: joins the control groups, which are inherited. */
const OUTER = 'cgroups=$1; shift; for f in $cgroups; do echo $$ > "$f" || exit 125; done; exec "$@"';

/** Run as PID 1 of a box that root started: hands the folders to the agent, then gives up being root for good. */
const BECOME_AGENT =
  `chown ${AGENT}:${AGENT} /work /home/agent && exec setpriv --reuid ${AGENT} --regid ${AGENT} --clear-groups ` +
  '--bounding-set=-all --inh-caps=-all --no-new-privs "$@"';

/** Run before that, or alone: lowers the limit of the user's processes, under either shell's name for it. */
const BOUND_PROCESSES = 'n=$1; shift; ulimit -p $n 2>/dev/null || ulimit -u $n; exec "$@"';

/** Outside a user namespace the agent's processes in all boxes of the machine are counted together. */
const BOXES_COUNTED_TOGETHER = 4;

export function bwrapCommand(plan: BwrapPlan): string[] {
  const { limits } = plan;
  const bounds = [`--nofile=${limits.openFiles}`, '--core=0', `--fsize=${limits.diskBytes}`];
  return [
    '/bin/sh',
    '-c',
    OUTER,
    'sh',
    plan.cgroupFiles.join(' '),
    'prlimit',
    ...bounds,
    'bwrap',
    ...bwrapArguments(plan),
    '--',
    ...firstProcess(plan),
  ];
}

function firstProcess({ asRoot, cgroupFiles, limits }: BwrapPlan): string[] {
  const bound = (processes: number): string[] => ['/bin/sh', '-c', BOUND_PROCESSES, 'sh', String(processes)];
  if (!asRoot) return [...bound(limits.processes), ...SUPERVISOR];
  const counted = cgroupFiles.length > 0 ? [] : bound(limits.processes * BOXES_COUNTED_TOGETHER);
  return [...counted, '/bin/sh', '-c', BECOME_AGENT, 'sh', ...SUPERVISOR];
}

function bwrapArguments({ rootfs, limits, socketDir, asRoot, infoFd, seccompFd }: BwrapPlan): string[] {
  const namespaces = asRoot
    ? ['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try']
    : ['--unshare-all', '--unshare-user', '--uid', AGENT, '--gid', AGENT];
  // Only what BECOME_AGENT needs; it then drops these too.
  const capabilities = asRoot
    ? ['CHOWN', 'SETUID', 'SETGID', 'SETPCAP'].flatMap((name) => ['--cap-add', `CAP_${name}`])
    : [];
  const disk = (path: string, bytes: number): string[] => [
    '--size',
    String(bytes),
    '--perms',
    '1777',
    '--tmpfs',
    path,
  ];
  return [
    ...namespaces,
    ...[
      '--die-with-parent',
      '--new-session',
      '--as-pid-1',
      '--hostname',
      'toolfinch',
      '--cap-drop',
      'ALL',
      ...capabilities,
    ],
    ...['--ro-bind', rootfs.base.folder, '/', '--ro-bind', `${rootfs.inside.folder}/${INSIDE}`, `/${INSIDE}`],
    ...[
      '--ro-bind',
      socketDir,
      '/ipc',
      '--proc',
      '/proc',
      '--dev',
      '/dev',
      ...disk('/dev/shm', SHM_BYTES),
      '--remount-ro',
      '/dev',
    ],
    ...WRITABLE.flatMap((path) => disk(path, limits.diskBytes)),
    ...[
      '--clearenv',
      ...Object.entries(supervisorEnv(limits)).flatMap(([name, value]) => ['--setenv', name, value]),
    ],
    ...['--chdir', '/work', '--info-fd', String(infoFd), '--seccomp', String(seccompFd)],
  ];
}
