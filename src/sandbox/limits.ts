import { z } from 'zod';
import type { BoxLimits } from './contract.ts';

const MIB = 2 ** 20;

/** Size of `/dev/shm` in a box. It counts against the memory limit like the other memory disks. */
export const SHM_BYTES = 8 * MIB;
/** Writable folders of a box, each a memory disk of `diskBytes`. */
export const WRITABLE = ['/work', '/tmp', '/home/agent'] as const;
/** Files and folders on one memory disk. */
export const DISK_INODES = 65_536;

/**
 * What a box may use, with defaults. Sizes in bytes, times in milliseconds.
 *
 * `opencode serve` needs about 350 MB besides what lies on the memory disks, so the disks together may take at most
 * half of the memory: a candidate that fills them gets "no space left", not an out-of-memory kill.
 */
export const Limits = z
  .object({
    /** Default 1 GiB. No swap. */
    memoryBytes: z
      .int()
      .min(256 * MIB)
      .default(1024 * MIB),
    /** Default 1. */
    cpus: z.number().min(0.1).default(1),
    /** Processes and threads. Default 256. */
    processes: z.int().min(32).default(256),
    /** Open files of one process. Default 4096. */
    openFiles: z.int().min(256).default(4096),
    /** Default 96 MiB for each of `/work`, `/tmp` and the home folder. */
    diskBytes: z
      .int()
      .min(8 * MIB)
      .default(96 * MIB),
    /** Output of one command. Default 1 MiB. */
    outputBytes: z.int().min(1024).default(MIB),
    /** Default 2 minutes. */
    lifeMs: z.int().min(1000).default(120_000),
  })
  .refine(({ memoryBytes, diskBytes }) => WRITABLE.length * diskBytes + SHM_BYTES <= memoryBytes / 2, {
    message: `${WRITABLE.length} disks of diskBytes must fit into half of memoryBytes`,
    path: ['diskBytes'],
  }) satisfies z.ZodType<BoxLimits, unknown>;

export const DEFAULT_LIMITS: BoxLimits = Limits.parse({});
