import { dlopen, ptr } from 'bun:ffi';

/**
 * A seccomp filter that the candidate's process puts on itself before the candidate is loaded; whatever it starts
 * inherits it. It keeps signals away from PID 1: Bun's collector stops threads by a signal, and one that comes from
 * elsewhere would crash the supervisor.
 */

const SIGNALLING_BY_PID: readonly number[] = [
  62, // kill
  129, // rt_sigqueueinfo
  234, // tgkill
  297, // rt_tgsigqueueinfo
  434, // pidfd_open
];
/** Names a thread and not its process; nothing needs it. */
const TKILL = 200;
/** `fcntl(fd, F_SETSIG)` chooses what the kernel sends to a descriptor's owner. */
const FCNTL = 72;
const F_SETSIG = 10;

const X86_64 = 0xc000003e;
const X32 = 0x40000000;
const ALLOW = 0x7fff0000;
const EPERM = 0x00050001;
const SECCOMP_SYSCALL = 317;
const SET_FILTER = 1;
const PR_SET_NO_NEW_PRIVS = 38;
/** For every thread of the process. */
const TSYNC = 1;

type Instruction = readonly [code: number, yes: number, no: number, value: number];
const load = (offset: number): Instruction => [0x20, 0, 0, offset];
const ifEqual = (value: number, yes: number, no: number): Instruction => [0x15, yes, no, value];
const ifAtLeast = (value: number, yes: number, no: number): Instruction => [0x35, yes, no, value];
const answer = (value: number): Instruction => [0x06, 0, 0, value];

const NUMBER = 0;
const ARCHITECTURE = 4;
const ARGUMENT_0 = 16;
const ARGUMENT_1 = 24;

/** `struct sock_filter` records. A jump over one call's rule skips its four instructions. */
function program(): Instruction[] {
  return [
    load(ARCHITECTURE),
    ifEqual(X86_64, 1, 0),
    answer(EPERM),
    load(NUMBER),
    ifAtLeast(X32, 0, 1),
    answer(EPERM),
    ifEqual(TKILL, 0, 1),
    answer(EPERM),
    ifEqual(FCNTL, 0, 4),
    load(ARGUMENT_1),
    ifEqual(F_SETSIG, 0, 1),
    answer(EPERM),
    answer(ALLOW),
    ...SIGNALLING_BY_PID.flatMap((call): Instruction[] => [
      ifEqual(call, 0, 4),
      load(ARGUMENT_0),
      ifEqual(1, 0, 1),
      answer(EPERM),
      answer(ALLOW),
    ]),
    answer(ALLOW),
  ];
}

/** Where the filter cannot be set (another architecture), the box is as it was: the candidate can end it, no more. */
export function sealSignals(): void {
  if (process.arch !== 'x64') return;
  const { symbols } = dlopen('libc.so.6', {
    prctl: { args: ['int', 'u64', 'u64', 'u64', 'u64'], returns: 'int' },
    syscall: { args: ['u64', 'u64', 'u64', 'u64'], returns: 'int' },
  });
  const instructions = program();
  const filter = Buffer.alloc(instructions.length * 8);
  for (const [index, [code, yes, no, value]] of instructions.entries()) {
    filter.writeUInt16LE(code, index * 8);
    filter.writeUInt8(yes, index * 8 + 2);
    filter.writeUInt8(no, index * 8 + 3);
    filter.writeUInt32LE(value >>> 0, index * 8 + 4);
  }
  const description = Buffer.alloc(16);
  description.writeUInt16LE(instructions.length, 0);
  description.writeBigUInt64LE(BigInt(ptr(filter)), 8);
  symbols.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  symbols.syscall(SECCOMP_SYSCALL, SET_FILTER, TSYNC, ptr(description));
}
