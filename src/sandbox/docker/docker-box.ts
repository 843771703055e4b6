import type Docker from 'dockerode';
import { SUPERVISOR, supervisorEnv } from '../box/box-command.ts';
import type { BoxLimits } from '../contract.ts';
import { DISK_INODES, SHM_BYTES } from '../limits.ts';
import { ownerId, thisProcess } from '../owner.ts';

export const LABEL = {
  campaign: 'toolfinch.campaign',
  owner: 'toolfinch.owner',
  /** Milliseconds since 1970 after which the box has no right to exist, whoever owns it. */
  expires: 'toolfinch.expires',
} as const;

/** How long after its expiry a container may still be around before another machine's process may remove it. */
const EXPIRY_MARGIN_MS = 60_000;

/** Labels of a container of this process that lives for `lifeMs`. */
export function ownLabels(campaign: string, lifeMs: number): Record<string, string> {
  return {
    [LABEL.campaign]: campaign,
    [LABEL.owner]: ownerId(thisProcess()),
    [LABEL.expires]: String(Date.now() + lifeMs + EXPIRY_MARGIN_MS),
  };
}

export interface DockerBoxPlan {
  readonly image: string;
  readonly limits: BoxLimits;
  readonly socketDir: string;
  /** Read-only binds besides the socket folder. */
  readonly binds: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export function containerOptions(plan: DockerBoxPlan): Docker.ContainerCreateOptions {
  const { limits } = plan;
  // The owner matters: runc gives the disk the mode of the image's folder, whatever mode is asked for.
  const disk = `rw,exec,nosuid,nodev,size=${limits.diskBytes},nr_inodes=${DISK_INODES},uid=65534,gid=65534`;
  return {
    Image: plan.image,
    Entrypoint: [...SUPERVISOR],
    Cmd: [],
    Env: Object.entries(supervisorEnv(limits)).map(([name, value]) => `${name}=${value}`),
    User: '65534:65534',
    WorkingDir: '/work',
    StopSignal: 'SIGKILL',
    Labels: { ...plan.labels },
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      PidsLimit: limits.processes,
      Memory: limits.memoryBytes,
      // As much as Memory: no swap.
      MemorySwap: limits.memoryBytes,
      NanoCpus: Math.round(limits.cpus * 1e9),
      Ulimits: [
        { Name: 'nofile', Soft: limits.openFiles, Hard: limits.openFiles },
        { Name: 'core', Soft: 0, Hard: 0 },
        { Name: 'fsize', Soft: limits.diskBytes, Hard: limits.diskBytes },
      ],
      Tmpfs: {
        '/work': `${disk},mode=755`,
        '/tmp': `${disk},mode=1777`,
        '/home/agent': `${disk},mode=700`,
      },
      ShmSize: SHM_BYTES,
      IpcMode: 'private',
      LogConfig: { Type: 'none', Config: {} },
      OomScoreAdj: 500,
      RestartPolicy: { Name: 'no' },
      Binds: [`${plan.socketDir}:/ipc:ro`, ...plan.binds],
    },
  };
}
