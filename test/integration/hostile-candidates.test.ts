import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  CaseCall,
  CaseObservation,
  CaseRunOptions,
  Provider,
  ToolSource,
} from '../../src/sandbox/contract.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { freshBox, processesOf, runnable, smallLimits } from './support/providers.ts';

const OPTIONS: CaseRunOptions = { callTimeoutMs: 1000, batchTimeoutMs: 30_000 };

/** A tool whose `execute` is `body`; `args` and `ctx` are in reach. Call 1 (of 0, 1, 2) is the one to misbehave in. */
const candidate = (body: string): ToolSource => ({
  entry: 'edit.ts',
  files: {
    'edit.ts': `import * as fs from 'node:fs'; import { spawn, spawnSync } from 'node:child_process';
export default { description: 'd', args: {}, async execute(args, ctx) { if (!args.bad) return 'fine'; ${body} } };`,
  },
});

const calls = (bad: readonly boolean[]): CaseCall[] =>
  bad.map((isBad, index) => ({
    id: `case-${index}`,
    files: { 'a.txt': `text ${index}\n` },
    args: { bad: isBad, file: '{{workspace}}/a.txt' },
    permission: 'allow',
  }));

describe.skipIf(!runnable.docker)('a hostile candidate in Docker', () => {
  let provider: Provider;
  beforeAll(async () => {
    provider = await openProvider({ provider: 'docker', campaign: 'test-hostile' });
  });
  afterAll(() => provider[Symbol.asyncDispose]());

  /** Runs it in a box of its own, then checks that this box and the next one are as they should be. */
  async function run(
    tool: ToolSource,
    bad: readonly boolean[] = [false, true, false],
    options: CaseRunOptions = OPTIONS,
  ): Promise<CaseObservation[]> {
    const seen: CaseObservation[] = [];
    await using held = await freshBox(provider);
    for await (const observation of held.box.runCases(tool, calls(bad), options)) seen.push(observation);
    expect(seen.map((observation) => observation.id)).toEqual(bad.map((_, index) => `case-${index}`));
    expect(await processesOf(held.box)).toEqual([]);

    await using next = await freshBox(provider);
    const honest = candidate('fs.writeFileSync(args.file, "new"); return "done";');
    for await (const observation of next.box.runCases(honest, calls([true]), OPTIONS)) {
      expect(observation).toMatchObject({
        outcome: { kind: 'ok' },
        output: 'done',
        changed: { 'a.txt': 'new' },
      });
    }
    return seen;
  }

  const kinds = (seen: readonly CaseObservation[]) => seen.map((observation) => observation.outcome.kind);

  it('that loops for ever times out, and the calls around it are made', async () => {
    const seen = await run(candidate('for (;;);'));
    expect(kinds(seen)).toEqual(['ok', 'timeout', 'ok']);
    expect(seen[1]?.outcome).toEqual({ kind: 'timeout', limitMs: 1000 });
  });

  it('that never answers times out', async () => {
    expect(kinds(await run(candidate('await new Promise(() => {});')))).toEqual(['ok', 'timeout', 'ok']);
    expect(kinds(await run(candidate('await new Promise((r) => setTimeout(r, 1e8));')))).toEqual([
      'ok',
      'timeout',
      'ok',
    ]);
  });

  it('that loops in every call is given up after a few', async () => {
    const start = performance.now();
    const seen = await run(candidate('for (;;);'), Array<boolean>(300).fill(true), {
      callTimeoutMs: 200,
      batchTimeoutMs: 30_000,
      giveUpAfter: { deathsInARow: 3, deathsInTotal: 10 },
    });
    expect(kinds(seen).every((kind) => kind === 'timeout')).toBe(true);
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it('that forks without end has crashed', async () => {
    const bomb =
      "for (;;) spawn('/bin/sh', ['-c', 'f() { f | f & }; f; sleep 100'], { detached: true, stdio: 'ignore' }).on('error', () => {});";
    expect(kinds(await run(candidate(bomb)))).toEqual(['ok', 'crashed', 'ok']);
  });

  it('that takes all memory is out of memory', async () => {
    const hog = 'const all = []; for (;;) all.push(Buffer.alloc(8 << 20, 1));';
    const seen = await run(candidate(hog), [false, true, false], { ...OPTIONS, callTimeoutMs: 20_000 });
    expect(kinds(seen)).toEqual(['ok', 'oom', 'ok']);
    expect(seen[1]?.outcome).toEqual({ kind: 'oom', limitBytes: smallLimits.memoryBytes });
  });

  it('that fills the disk has crashed, whether it minds the error or not', async () => {
    const fill =
      "const chunk = Buffer.alloc(1 << 20); const fd = fs.openSync(args.file + '.big', 'w'); for (;;) fs.writeSync(fd, chunk);";
    expect(kinds(await run(candidate(fill)))).toEqual(['ok', 'crashed', 'ok']);
    expect(kinds(await run(candidate(`try { ${fill} } catch { return 'fine' }`)))).toEqual([
      'ok',
      'crashed',
      'ok',
    ]);
  });

  it('that writes a gigabyte of output has crashed', async () => {
    const flood =
      "const chunk = 'y'.repeat(1 << 16); for (let i = 0; i < 16384; i++) fs.writeSync(1, chunk); return 'done';";
    const seen = await run(candidate(flood), [false, true, false], { ...OPTIONS, callTimeoutMs: 10_000 });
    expect(seen[1]?.outcome).toMatchObject({
      kind: 'crashed',
      detail: expect.stringContaining('output') as string,
    });
    expect(kinds(seen)).toEqual(['ok', 'crashed', 'ok']);
  });

  it('that returns a gigabyte is cut', async () => {
    const seen = await run(candidate("return 'z'.repeat(1 << 20);"));
    expect(kinds(seen)).toEqual(['ok', 'ok', 'ok']);
    expect(seen[1]?.output?.length).toBeLessThan(52_000);
  });

  it('that exits in mid-call has crashed, and what it wrote before is seen', async () => {
    const seen = await run(candidate("fs.writeFileSync(args.file, 'half'); process.exit(0);"));
    expect(kinds(seen)).toEqual(['ok', 'crashed', 'ok']);
    expect(seen[1]?.changed).toEqual({ 'a.txt': 'half' });
    expect(seen[2]?.changed).toEqual({});
  });

  it('that ends itself by a signal has crashed', async () => {
    expect(kinds(await run(candidate("process.kill(process.pid, 'SIGKILL'); for (;;);")))).toEqual([
      'ok',
      'crashed',
      'ok',
    ]);
    expect(kinds(await run(candidate("process.kill(process.pid, 'SIGSEGV'); for (;;);")))).toEqual([
      'ok',
      'crashed',
      'ok',
    ]);
  });

  it('that ignores signals times out', async () => {
    const deaf = "for (const s of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(s, () => {}); for (;;);";
    expect(kinds(await run(candidate(deaf)))).toEqual(['ok', 'timeout', 'ok']);
  });

  it('that leaves a grandchild in a session of its own leaves nothing behind', async () => {
    const child = "spawn('sleep', ['783'], { detached: true, stdio: 'ignore' }).unref(); return 'done';";
    expect(kinds(await run(candidate(child)))).toEqual(['ok', 'ok', 'ok']);
    const stuck =
      "spawn('/bin/sh', ['-c', 'trap \"\" TERM; sleep 784 & sleep 785'], { detached: true }); for (;;);";
    expect(kinds(await run(candidate(stuck)))).toEqual(['ok', 'timeout', 'ok']);
  });

  it('that sends PID 1 every signal there is gets nowhere', async () => {
    const seen = await run(
      candidate(
        "spawnSync('/bin/sh', ['-c', 'for round in 1 2 3; do for s in $(seq 1 64); do kill -$s 1; done; done']); return 'tried';",
      ),
    );
    expect(kinds(seen)).toEqual(['ok', 'ok', 'ok']);
    expect(seen[1]?.output).toBe('tried');
  });

  it('that writes results of its own to every descriptor in reach does not change what is seen', async () => {
    const forge = `
      const report = JSON.stringify({ id: 1, kind: 'observed', observations: [{ ms: 0, output: 'forged' }] });
      const head = Buffer.alloc(8); head.writeUInt32LE(report.length, 0);
      const frame = Buffer.concat([head, Buffer.from(report)]);
      fs.writeSync(1, frame); fs.writeSync(2, frame);
      for (let fd = 0; fd < 64; fd++) { try { fs.writeFileSync('/proc/1/fd/' + fd, frame); } catch {} }
      try { fs.writeFileSync('/proc/1/mem', frame); } catch {}
      fs.writeFileSync(args.file, 'really'); return 'honest';`;
    const seen = await run(candidate(forge));
    expect(kinds(seen)).toEqual(['ok', 'ok', 'ok']);
    expect(seen[1]).toMatchObject({ output: 'honest', changed: { 'a.txt': 'really' } });
    expect(JSON.stringify(seen)).not.toContain('forged');
  });

  it('that writes to its own results channel can claim an answer but no file state', async () => {
    const forge = `
      const report = JSON.stringify({ call: 1, output: 'forged', ms: 0 });
      const head = Buffer.alloc(8); head.writeUInt32LE(report.length, 0);
      fs.writeSync(3, Buffer.concat([head, Buffer.from(report)])); return 'honest';`;
    const seen = await run(candidate(forge));
    expect(seen[1]).toMatchObject({ outcome: { kind: 'ok' }, changed: {} });
    expect(seen[2]?.outcome.kind).toBe('crashed');
  });

  it('that writes nonsense to its results channel has crashed', async () => {
    expect(kinds(await run(candidate('fs.writeSync(3, Buffer.alloc(64, 255)); for (;;);')))).toEqual([
      'ok',
      'crashed',
      'ok',
    ]);
  });

  it('that replaces its file by a link, a pipe or a folder is seen to have done so', async () => {
    for (const replace of [
      "fs.symlinkSync('/etc/passwd', args.file)",
      "spawnSync('mkfifo', [args.file])",
      'fs.mkdirSync(args.file)',
    ]) {
      const [, seen] = await run(candidate(`fs.unlinkSync(args.file); ${replace}; return 'done';`));
      expect(seen?.outcome.kind).toBe('ok');
      expect(Object.keys(seen?.changed ?? {})).toContain('a.txt');
      expect(JSON.stringify(seen)).not.toContain('root:');
    }
  });

  it('that cannot be loaded is invalid in every call, with the reason', async () => {
    const broken = await run({ entry: 'edit.ts', files: { 'edit.ts': 'export default {' } }, [true, true]);
    expect(kinds(broken)).toEqual(['invalid', 'invalid']);
    const missing = await run(
      { entry: 'edit.ts', files: { 'edit.ts': "import './nowhere.ts'; export default {};" } },
      [true],
    );
    expect(missing[0]?.outcome).toMatchObject({
      kind: 'invalid',
      detail: expect.stringContaining('nowhere') as string,
    });
    expect(kinds(await run({ entry: 'edit.ts', files: { 'edit.ts': 'for (;;);' } }, [true, true]))).toEqual([
      'timeout',
      'timeout',
    ]);
    expect(kinds(await run({ entry: 'edit.ts', files: { 'edit.ts': 'process.exit(0);' } }, [true]))).toEqual([
      'invalid',
    ]);
  });

  it('may consist of several files', async () => {
    const seen = await run({
      entry: 'edit.ts',
      files: {
        'edit.ts':
          "import { say } from './words.ts'; import { tool } from '@opencode-ai/plugin'; export default tool({ description: 'd', args: { a: tool.schema.string() }, async execute() { return say; } });",
        'words.ts': "export const say = 'from beside';",
      },
    });
    expect(seen.map((observation) => observation.output)).toEqual([
      'from beside',
      'from beside',
      'from beside',
    ]);
  });
});
