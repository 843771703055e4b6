/**
 * A seccomp program (classic BPF, `struct sock_filter` records) for boxes that have no container runtime to bring one:
 * system calls that a tool has no use for and that kernels have been broken through fail with EPERM.
 */

/** Numbers of the x86-64 and of the generic (arm64) tables, in this order. */
const REFUSED: Readonly<Record<string, readonly [number, number]>> = {
  ptrace: [101, 117],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  setns: [308, 268],
  unshare: [272, 97],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  kexec_load: [246, 104],
  init_module: [175, 105],
  finit_module: [313, 273],
  open_by_handle_at: [304, 265],
  io_uring_setup: [425, 425],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  mount_setattr: [442, 442],
};
const CLONE = [56, 220] as const;
const CLONE3 = 435;
const CLONE_NEWUSER = 0x10000000;
const AUDIT_ARCH = [0xc000003e, 0xc00000b7] as const;

const EPERM = 1;
const ENOSYS = 38;
const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const errno = (code: number): number => 0x00050000 | code;

const load = (offset: number): Instruction => [0x20, 0, 0, offset];
const jumpIfEqual = (value: number, yes: number, no: number): Instruction => [0x15, yes, no, value];
const jumpIfAnyBit = (value: number, yes: number, no: number): Instruction => [0x45, yes, no, value];
const jumpIfAtLeast = (value: number, yes: number, no: number): Instruction => [0x35, yes, no, value];
const answer = (value: number): Instruction => [0x06, 0, 0, value];
type Instruction = readonly [code: number, yes: number, no: number, value: number];

/** Offsets in `struct seccomp_data`. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const FIRST_ARGUMENT = 16;
/** x32 calls on x86-64 would pass under other numbers. */
const X32 = 0x40000000;

export function seccompFilter(arch: string = process.arch): Buffer {
  const table = arch === 'arm64' ? 1 : 0;
  const program: Instruction[] = [
    load(ARCHITECTURE),
    jumpIfEqual(AUDIT_ARCH[table], 1, 0),
    answer(KILL_PROCESS),
    load(NUMBER),
    jumpIfAtLeast(X32, 0, 1),
    answer(errno(EPERM)),
  ];
  for (const numbers of Object.values(REFUSED)) {
    program.push(jumpIfEqual(numbers[table], 0, 1), answer(errno(EPERM)));
  }
  // Its flags are behind a pointer, where no filter can look: libc falls back to clone.
  program.push(jumpIfEqual(CLONE3, 0, 1), answer(errno(ENOSYS)));
  program.push(
    jumpIfEqual(CLONE[table], 0, 3),
    load(FIRST_ARGUMENT),
    jumpIfAnyBit(CLONE_NEWUSER, 0, 1),
    answer(errno(EPERM)),
  );
  program.push(answer(ALLOW));

  const bytes = Buffer.alloc(program.length * 8);
  for (const [i, [code, yes, no, value]] of program.entries()) {
    bytes.writeUInt16LE(code, i * 8);
    bytes.writeUInt8(yes, i * 8 + 2);
    bytes.writeUInt8(no, i * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, i * 8 + 4);
  }
  return bytes;
}
