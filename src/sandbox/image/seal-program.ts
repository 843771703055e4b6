/**
 * `/opt/toolfinch/inside/seal COMMAND ARG…`: puts a seccomp filter on itself and becomes the command. Everything that
 * the supervisor starts is started through it, and whatever that starts inherits the filter.
 *
 * The filter keeps signals away from PID 1: Bun's collector stops threads by a signal, and one that comes from elsewhere
 * would end the supervisor and with it the box. It also refuses to trace other processes, which all have one user here.
 *
 * A filter cannot be put on PID 1 itself, whose own threads send each other these signals, and a Bun program in between
 * would cost each command 50 ms; so this is a small x86-64 program, written out here.
 */

const SIGNALLING_BY_PID: readonly number[] = [
  62, // kill
  129, // rt_sigqueueinfo
  234, // tgkill
  297, // rt_tgsigqueueinfo
  434, // pidfd_open
];
const REFUSED: readonly number[] = [
  101, // ptrace
  200, // tkill: names a thread and not its process; nothing needs it
  310, // process_vm_readv
  311, // process_vm_writev
  438, // pidfd_getfd
];
/** `fcntl(fd, F_SETSIG)` chooses what the kernel sends to a descriptor's owner. */
const FCNTL = 72;
const F_SETSIG = 10;

const X86_64 = 0xc000003e;
const X32 = 0x40000000;
const ALLOW = 0x7fff0000;
const EPERM = 0x00050001;

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
function filter(): Buffer {
  const program: Instruction[] = [
    load(ARCHITECTURE),
    ifEqual(X86_64, 1, 0),
    answer(EPERM),
    load(NUMBER),
    ifAtLeast(X32, 0, 1),
    answer(EPERM),
    ...REFUSED.flatMap((call): Instruction[] => [ifEqual(call, 0, 1), answer(EPERM)]),
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
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, [code, yes, no, value]] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(yes, index * 8 + 2);
    bytes.writeUInt8(no, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  }
  return bytes;
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** Where the file is mapped; headers first, then the program, `struct sock_fprog`, the filter. */
const BASE = 0x400000;
const HEADERS = 64 + 56;

function machineCode(fprog: number): Buffer {
  return Buffer.concat([
    // prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    hex('bf 26000000'), // mov edi, 38
    hex('be 01000000'), // mov esi, 1
    hex('31d2 4d31d2 4d31c0'), // edx, r10, r8 = 0
    hex('b8 9d000000 0f05'), // mov eax, 157; syscall
    // seccomp(SECCOMP_SET_MODE_FILTER, 0, fprog)
    hex('bf 01000000'), // mov edi, 1
    hex('31f6'), // xor esi, esi
    hex('ba'), // mov edx, fprog
    u32(fprog),
    hex('b8 3d010000 0f05'), // mov eax, 317; syscall
    hex('85c0 751a'), // test eax, eax; jnz to the end: without the filter nothing is started
    // execve(argv[1], argv + 1, envp)
    hex('488b0424'), // mov rax, [rsp]
    hex('488b7c2410'), // mov rdi, [rsp + 16]
    hex('488d742410'), // lea rsi, [rsp + 16]
    hex('488d54c410'), // lea rdx, [rsp + rax * 8 + 16]
    hex('b8 3b000000'), // mov eax, 59
    // execve only comes back when it failed
    hex('0f05'), // syscall
    // exit(126)
    hex('bf 7e000000'), // mov edi, 126
    hex('b8 3c000000 0f05'), // mov eax, 60; syscall
  ]);
}

/** The program's file; undefined where there is none for this processor. */
export function sealProgram(arch: string = process.arch): Buffer | undefined {
  if (arch !== 'x64') return undefined;
  const codeBytes = machineCode(0).length;
  const fprogAt = Math.ceil((HEADERS + codeBytes) / 8) * 8;
  const rules = filter();
  const size = fprogAt + 16 + rules.length;
  const file = Buffer.alloc(size);
  // ELF header: 64 bits, little endian, executable, x86-64
  hex('7f454c46 02 01 01 00').copy(file, 0);
  file.writeUInt16LE(2, 16);
  file.writeUInt16LE(62, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(BASE + HEADERS), 24); // entry
  file.writeBigUInt64LE(64n, 32); // program headers
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(1, 56);
  // One segment: the whole file, to read and to run
  file.writeUInt32LE(1, 64);
  file.writeUInt32LE(5, 68);
  file.writeBigUInt64LE(0n, 72);
  file.writeBigUInt64LE(BigInt(BASE), 80);
  file.writeBigUInt64LE(BigInt(BASE), 88);
  file.writeBigUInt64LE(BigInt(size), 96);
  file.writeBigUInt64LE(BigInt(size), 104);
  file.writeBigUInt64LE(0x1000n, 112);
  machineCode(BASE + fprogAt).copy(file, HEADERS);
  file.writeUInt16LE(rules.length / 8, fprogAt);
  file.writeBigUInt64LE(BigInt(BASE + fprogAt + 16), fprogAt + 8);
  rules.copy(file, fprogAt + 16);
  return file;
}
