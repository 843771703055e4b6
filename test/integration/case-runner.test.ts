import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseCall, CaseObservation } from '../../src/sandbox/contract.ts';
import { hostSupervisor } from './support/host-supervisor.ts';

/** What a tool is given and how its answers are read, in OpenCode's runtime, without the walls of a box. */
describe('a case', () => {
  let host: Awaited<ReturnType<typeof hostSupervisor>>;
  beforeAll(async () => {
    host = await hostSupervisor();
  });
  afterAll(() => host[Symbol.asyncDispose]());

  const FILES = { 'a.txt': '\ufeffone\r\ntwo\n', 'deep/b.txt': 'b\n' };

  async function run(
    body: string,
    calls: readonly Partial<CaseCall>[] = [{}],
    lookAhead = 8,
    callCpuMs?: number,
  ): Promise<CaseObservation[]> {
    const tool = {
      entry: 'edit.ts',
      files: {
        'edit.ts': `import * as fs from 'node:fs'; import { writeFile } from 'node:fs/promises';
          export default { description: 'd', args: {}, async execute(args, ctx) { ${body} } };`,
      },
    };
    const full = calls.map((call, index): CaseCall => ({
      id: `c${index}`,
      files: FILES,
      args: {},
      permission: 'allow',
      ...call,
    }));
    const seen: CaseObservation[] = [];
    const options = {
      callTimeoutMs: 2000,
      batchTimeoutMs: 30_000,
      lookAhead,
      ...(callCpuMs !== undefined && { callCpuMs }),
    };
    for await (const observation of host.box.runCases(tool, full, options)) seen.push(observation);
    return seen;
  }
  const one = async (body: string, call: Partial<CaseCall> = {}): Promise<CaseObservation> => {
    const [seen] = await run(body, [call]);
    if (seen === undefined) throw new Error('no observation');
    return seen;
  };

  it("gets a context with the keys that OpenCode's has", async () => {
    const { output } = await one(
      'return JSON.stringify([Object.keys(ctx).sort(), ctx.agent, ctx.directory === process.cwd(), ctx.abort.aborted, ctx.metadata({})])',
    );
    expect(JSON.parse(output ?? '')).toEqual([
      [
        'abort',
        'agent',
        'ask',
        'callID',
        'directory',
        'messageID',
        'messages',
        'metadata',
        'sessionID',
        'worktree',
      ],
      'build',
      true,
      false,
      null,
    ]);
  });

  it('gets its arguments as the model wrote them, the workspace put in', async () => {
    const args = {
      filePath: '{{workspace}}/a.txt',
      n: '3',
      deep: [{ p: '{{workspace}}' }],
      text: '"\\\n$& ünï',
    };
    const { output } = await one('return JSON.stringify([args, ctx.directory])', { args });
    const [given, directory] = JSON.parse(output ?? '') as [unknown, string];
    expect(given).toEqual(args);
    expect(directory).toBe('{{workspace}}');
  });

  it('is read as OpenCode reads it: a string, an object with output, and an error for anything else', async () => {
    expect(await one("return 'text'")).toMatchObject({ outcome: { kind: 'ok' }, output: 'text' });
    expect(await one("return { title: 't', output: 'text', metadata: {} }")).toMatchObject({
      output: 'text',
    });
    for (const value of ['undefined', 'null', '{}', '42']) {
      const seen = await one(`return ${value}`);
      expect(seen.outcome.kind).toBe('ok');
      expect(seen.error).toBeTypeOf('string');
      expect(seen.output).toBeUndefined();
    }
  });

  it('answers with what it throws', async () => {
    expect(
      await one("throw new Error('no ' + args.file)", { args: { file: '{{workspace}}/x' } }),
    ).toMatchObject({
      outcome: { kind: 'ok' },
      error: 'no {{workspace}}/x',
    });
    expect(await one("throw 'words'")).toMatchObject({ error: 'words' });
  });

  it('is cut at 2,000 lines and at 51,200 bytes', async () => {
    const lines = await one("return 'x\\n'.repeat(3000)");
    expect(lines.output?.split('\n').filter((line) => line === 'x')).toHaveLength(2000);
    expect(lines.output).toContain('1001 lines truncated');
    const bytes = await one("return ('y'.repeat(999) + '\\n').repeat(100)");
    expect(Buffer.byteLength(bytes.output ?? '')).toBeLessThan(51_400);
  });

  it('reports what changed, appeared and is gone, byte for byte', async () => {
    const seen = await one(
      "fs.writeFileSync('a.txt', '\\ufeffone\\r\\nTWO\\n'); fs.unlinkSync('deep/b.txt'); fs.mkdirSync('n/m', { recursive: true }); fs.writeFileSync('n/m/new', 'ä'); return ''",
    );
    expect(seen.changed).toEqual({ 'a.txt': '\ufeffone\r\nTWO\n', 'deep/b.txt': null, 'n/m/new': 'ä' });
    expect((await one("fs.writeFileSync('a.txt', fs.readFileSync('a.txt')); return ''")).changed).toEqual({});
  });

  it('sees a write that nobody waited for', async () => {
    const seen = await run("writeFile('a.txt', 'late'); return ''", Array<object>(50).fill({}));
    expect(seen.map((observation) => observation.changed)).toEqual(Array(50).fill({ 'a.txt': 'late' }));
  });

  it('has returned although a child that it started lives on', async () => {
    const child =
      "const { spawn } = await import('node:child_process'); spawn('sleep', ['4'], { stdio: 'ignore' });";
    const seen = await run(`${child} return 'back'`, [{}, {}, {}]);
    expect(seen.map(({ outcome, output }) => [outcome.kind, output])).toEqual(Array(3).fill(['ok', 'back']));
  });

  it('records what it asks for, and a denied ask rejects as in OpenCode', async () => {
    const ask =
      "await ctx.ask({ permission: 'edit', patterns: [ctx.directory + '/a.txt'], always: ['*'], metadata: {} }); fs.writeFileSync('a.txt', ''); return 'done'";
    const asks = [{ permission: 'edit', patterns: ['{{workspace}}/a.txt'] }];
    expect(await one(ask)).toMatchObject({ output: 'done', asks, changed: { 'a.txt': '' } });
    expect(await one(ask, { permission: 'deny' })).toMatchObject({
      outcome: { kind: 'ok' },
      error: 'The user rejected permission to use this specific tool call.',
      asks,
      changed: {},
    });
  });

  it('gives the same observations however far ahead calls are prepared', async () => {
    const calls = Array.from({ length: 40 }, (_, index) => ({
      args: { index },
      files: { 'a.txt': `${index % 7}` },
    }));
    const body =
      "if (args.index % 3 === 0) throw new Error('third'); fs.appendFileSync('a.txt', String(args.index)); return ctx.directory";
    const strip = (seen: CaseObservation[]) => seen.map(({ durationMs: _, ...rest }) => rest);
    const narrow = strip(await run(body, calls, 1));
    expect(strip(await run(body, calls, 8))).toEqual(narrow);
    expect(narrow[4]?.changed).toEqual({ 'a.txt': '44' });
  });

  it('shows no fixture before its call when one call is prepared at a time', async () => {
    const seen = await run("return String(fs.readdirSync('..').length)", [{}, {}, {}], 1);
    expect(seen.map((observation) => observation.output)).toEqual(['1', '1', '1']);
  });

  it('may be stopped in the middle of a batch, and the box is good for another', async () => {
    const calls = Array.from({ length: 200 }, (_, index): CaseCall => ({
      id: `c${index}`,
      files: FILES,
      args: {},
      permission: 'allow',
    }));
    const tool = {
      entry: 'edit.ts',
      files: { 'edit.ts': "export default { description: '', args: {}, execute: async () => 'x' };" },
    };
    for await (const _ of host.box.runCases(tool, calls, { callTimeoutMs: 1000, batchTimeoutMs: 10_000 }))
      break;
    await expect
      .poll(async () => (await one("return 'again'").catch(() => undefined))?.output, { timeout: 5000 })
      .toBe('again');
  });

  describe('whose fixture holds more than text', () => {
    const extras = {
      'data.bin': { kind: 'bytes', base64: 'AP//' },
      'link.txt': { kind: 'link', to: 'a.txt' },
      pipe: { kind: 'fifo' },
      'empty/folder': { kind: 'folder' },
    } as const;

    it('finds bytes, links, fifos, folders and times as they were wanted, and nothing counts as a change', async () => {
      const { output, changed } = await one(
        `const kind = (path) => { const s = fs.lstatSync(path); return s.isFIFO() ? 'fifo' : s.isSymbolicLink() ? 'link' : s.isDirectory() ? 'folder' : 'file'; };
         return [fs.readFileSync('data.bin').toString('hex'), fs.readlinkSync('link.txt'), kind('pipe'), kind('empty/folder'), fs.statSync('a.txt').mtimeMs].join(' ')`,
        { extras, modified: { 'a.txt': 1_000_000_000 } },
      );
      expect(output).toBe('00ffff a.txt fifo folder 1000000000000');
      expect(changed).toEqual({});
    });

    it('shows a link that was turned and a fifo that was removed', async () => {
      const { changed } = await one(
        "fs.unlinkSync('link.txt'); fs.symlinkSync('deep/b.txt', 'link.txt'); fs.unlinkSync('pipe'); return 'done'",
        { extras },
      );
      expect(Object.keys(changed).sort()).toEqual(['link.txt', 'pipe']);
      expect(changed['pipe']).toBe(null);
    });
  });

  describe('that is followed', () => {
    const follow = { pattern: 'offset=(\\d+)', argument: 'offset', atMost: 5 };

    it('is made again as the answers propose, until one proposes nothing', async () => {
      const { output, pages } = await one(
        'const at = args.offset ?? 0; return at < 20 ? `from ${at}, go on with offset=${at + 10}` : `from ${at}, the end`',
        { follow },
      );
      expect(output).toBe('from 0, go on with offset=10');
      expect(pages).toEqual([
        'from 0, go on with offset=10',
        'from 10, go on with offset=20',
        'from 20, the end',
      ]);
    });

    it('ends where an answer proposes what was already done, and after so many calls', async () => {
      const stuck = await one("return 'go on with offset=7'", { follow });
      expect(stuck.pages).toHaveLength(2);
      const endless = await one('return `offset=${(args.offset ?? 0) + 1}`', { follow });
      expect(endless.pages).toHaveLength(5);
    });
  });

  describe('the processor time of calls', () => {
    const BUSY = `
      const taken = () => { const { user, system } = process.cpuUsage(); return user + system; };
      const begin = taken(); while (taken() - begin < 40_000); return 'done';`;
    const calls = Array.from({ length: 150 }, () => ({}));

    it('is limited in the mean: what is left is not called', async () => {
      const seen = await run(BUSY, calls, 8, 10);
      const ends = seen.map(({ outcome }) => outcome.kind);
      expect(seen).toHaveLength(150);
      // 40 ms each, of which 10 are allowed: the two seconds are used up after about 67.
      expect(ends.indexOf('timeout')).toBeGreaterThan(40);
      expect(ends.indexOf('timeout')).toBeLessThan(75);
      expect(seen.at(-1)?.outcome).toEqual({ kind: 'timeout', limitMs: 10, processor: true });
    });

    it('is not what a call waits', async () => {
      const waits = await run('await new Promise((r) => setTimeout(r, 20)); return "done";', calls, 8, 1);
      expect(waits.every(({ outcome }) => outcome.kind === 'ok')).toBe(true);
    });
  });
});
