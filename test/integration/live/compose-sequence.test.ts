import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommand, type Ran } from '../../kit/command.ts';
import { startScriptedWriter } from '../../kit/scripted-writer.ts';
import { makeToolProject, startServer } from '../support/opencode-process.ts';
import { startScriptedModel } from '../support/scripted-model.ts';

// Cases in many sandboxes, on whatever machine this is.
vi.setConfig({ testTimeout: 400_000 });

let folder: string;
const toolfinch = (args: readonly string[], cwd = folder): Promise<Ran> =>
  runCommand(args, {
    cwd,
    env: { XDG_STATE_HOME: join(folder, 'state'), XDG_CONFIG_HOME: join(folder, 'config'), HOME: folder },
  });

interface ToolPart {
  readonly type: string;
  readonly tool: string;
  readonly state: { readonly status: string; readonly output?: string };
}

type Call = readonly [tool: string, args: Record<string, string>, output: string];

/** A recorded session (ATIF) in which the calls are made three times over. */
function record(name: string, calls: (i: number) => readonly Call[]): void {
  const all = [0, 1, 2].flatMap((i) => [...calls(i), [`between-${i}`, {}, 'ok'] as Call]);
  const steps = all.map(([tool, args, content], i) => ({
    tool_calls: [{ tool_call_id: `c${i}`, function_name: tool, arguments: args }],
    observation: { results: [{ source_call_id: `c${i}`, content, extra: { status: 'ok' } }] },
  }));
  writeFileSync(join(folder, name), JSON.stringify({ schema_version: 'ATIF-v1.4', steps }));
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-sequence-'));
  record('check.json', (i) => [
    ['edit', { filePath: `a${i}.ts`, oldString: 'x', newString: 'y' }, 'The file was changed.'],
    ['read', { filePath: `a${i}.ts` }, '1: y'],
  ]);
  record('search.json', (i) => [
    ['grep', { pattern: 'x' }, `src/a${i}.ts:\n  Line 1: x`],
    ['read', { filePath: `src/a${i}.ts` }, '1: x'],
  ]);
  record('unknown.json', () => [
    ['frobnicate', { what: 'this' }, 'done'],
    ['read', { filePath: 'a.ts' }, '1: x'],
  ]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sequences = (traces: string, ...more: readonly string[]): Promise<Ran> =>
  toolfinch(['harvest', 'sequences', '--traces', traces, ...more, '--workers', '2']);

describe('a sequence that sessions repeat', () => {
  it('of built-ins becomes a tool with cases, without a model, and runs as a campaign', async () => {
    const list = await sequences('check.json');
    expect(list.stdout).toMatch(/1 +edit → read/);
    const made = await sequences('check.json', '--compose', '1', '--to', 'made', '--json');
    expect(made.code, made.stderr).toBe(0);
    const { name, first } = JSON.parse(made.stdout) as {
      name: string;
      first: { cases: number; correct: number; score: number; idle: Record<string, number> };
    };
    expect(name).toBe('edit_then_read');
    expect(first.cases).toBeGreaterThanOrEqual(20);
    expect(first.correct).toBeGreaterThan(10);
    expect(Math.max(...Object.values(first.idle))).toBeLessThan(first.score);
    const entry = readFileSync(join(folder, 'made/tools/edit_then_read.ts'), 'utf8');
    expect(entry).toContain('args.read_filePath ?? args.edit_filePath');
    const run = await toolfinch(
      ['run', '--json', '--quiet', '--proposals', '4', '--workers', '2'],
      join(folder, 'made'),
    );
    expect(run.code, run.stderr).toBe(0);
    const report = JSON.parse(run.stdout) as { applied: number; baseline: { objectives: { score: number } } };
    expect(report.applied).toBe(4);
    expect(report.baseline.objectives.score).toBeGreaterThan(0);
  });

  it('takes one call of a real session where it took two, with the effects of both', async () => {
    const change = { filePath: 'a.txt', oldString: 'one', newString: '1' };
    await using model = await startScriptedModel({
      apart: [
        { calls: [{ name: 'edit', args: change }] },
        { calls: [{ name: 'read', args: { filePath: 'a.txt' } }] },
      ],
      together: [
        {
          calls: [
            { name: 'edit_then_read', args: { edit_filePath: 'b.txt', oldString: 'one', newString: '1' } },
          ],
        },
      ],
    });
    const tools = join(folder, 'made/tools');
    const files = readdirSync(tools, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    await using project = await makeToolProject(model.port, {
      'a.txt': 'one\ntwo\n',
      'b.txt': 'one\ntwo\n',
      ...Object.fromEntries(
        files.map((file) => [join('.opencode/tool', relative(tools, file)), readFileSync(file, 'utf8')]),
      ),
    });
    await using server = await startServer(project);
    const callsOf = async (scenario: string): Promise<ToolPart[]> => {
      const { id } = (await server.call('POST', '/session', { title: 't' })) as { id: string };
      const parts = [{ type: 'text', text: `scenario:${scenario}` }];
      await server.call('POST', `/session/${id}/message`, { parts });
      const messages = (await server.call('GET', `/session/${id}/message`)) as { parts: ToolPart[] }[];
      return messages.flatMap((message) => message.parts).filter(({ type }) => type === 'tool');
    };
    const apart = await callsOf('apart');
    const together = await callsOf('together');
    expect(apart.map(({ tool, state }) => [tool, state.status])).toEqual([
      ['edit', 'completed'],
      ['read', 'completed'],
    ]);
    expect(together.map(({ tool, state }) => [tool, state.status])).toEqual([
      ['edit_then_read', 'completed'],
    ]);
    for (const file of ['a.txt', 'b.txt'])
      expect(readFileSync(join(project.dir, file), 'utf8')).toBe('1\ntwo\n');
    // What the second call of the two had answered is in the one answer.
    expect(apart[1]?.state.output).toMatch(/1: 1\n2: two/);
    expect(together[0]?.state.output).toMatch(/1: 1\n2: two/);
  });

  it('whose second call needs the first answer cannot be composed without a model, and says so', async () => {
    const { code, stderr } = await sequences('search.json', '--compose', '1', '--to', 'no');
    expect(stderr).toContain('`filePath` of read comes out of what grep answers (3 of 3 times)');
    expect(stderr).toContain('--model');
    expect(code).toBe(1);
  });

  it('is composed by a model where one is named', async () => {
    await using writer = await startScriptedWriter();
    writeFileSync(join(folder, 'models.json'), JSON.stringify({ models: writer.models(0) }));
    const cases = Array.from({ length: 12 }, (_, i) => {
      const missing = i % 3 === 0;
      return JSON.stringify({
        mode: missing ? 'missing' : 'plain',
        files: { 'a.txt': 'line\n'.repeat(i + 11) },
        args: { path: missing ? '{{workspace}}/b.txt' : '{{workspace}}/a.txt' },
        expect: missing ? { kind: 'refusal' } : { kind: 'answer', has: [{ parts: [`${i + 11}`] }] },
      });
    }).join('\n');
    const tool = `import { readFile } from 'node:fs/promises';
import { tool } from '@opencode-ai/plugin';
export default tool({
  description: 'Counts lines.',
  args: { path: tool.schema.string().describe('the file') },
  async execute(args, ctx) {
    await ctx.ask({ permission: 'grep', patterns: [args.path], always: ['*'], metadata: {} });
    await ctx.ask({ permission: 'read', patterns: [args.path], always: ['*'], metadata: {} });
    const text = await readFile(args.path, 'utf8').catch(() => undefined);
    if (text === undefined) throw new Error('There is no such file.');
    return String(text.split('\\n').length - 1);
  },
});
`;
    writer.reply([
      `SUMMARY: counts\nFILE: grep_read.ts\n\`\`\`\`ts\n${tool}\`\`\`\`\n\nFILE: cases.jsonl\n\`\`\`\`jsonl\n${cases}\n\`\`\`\`\n`,
    ]);
    const made = await sequences(
      ...([
        'search.json',
        '--compose',
        '1',
        '--to',
        'by-model',
        '--config',
        'models.json',
        '--json',
      ] as const),
    );
    expect(made.code, made.stderr).toBe(0);
    expect(JSON.parse(made.stdout)).toMatchObject({ name: 'grep_read', first: { cases: 12, correct: 12 } });
    const [asked] = writer.asked();
    // The sources of the parts, and the recorded places.
    expect(asked?.prompt).toContain('Searches the contents of files for a regular expression');
    expect(asked?.prompt).toContain('It occurs 3 times.');
  });

  it('of a tool whose source is nowhere says where to put it; one in the project is taken', async () => {
    const { code, stderr } = await sequences('unknown.json', '--compose', '1', '--to', 'no');
    expect(stderr).toContain('There is no source of the tool frobnicate');
    expect(code).toBe(2);
    mkdirSync(join(folder, '.opencode/tool'), { recursive: true });
    const text = `import { tool } from '@opencode-ai/plugin';\nexport default tool({ description: 'x', args: { what: tool.schema.string() }, async execute(args) { return args.what; } });\n`;
    writeFileSync(join(folder, '.opencode/tool/frobnicate.ts'), text);
    const known = await sequences('unknown.json', '--compose', '1', '--to', 'no');
    expect(known.stderr).toContain('no suite is shipped with cases for frobnicate');
    expect(known.code).toBe(1);
    expect((await sequences('check.json', '--compose', '7', '--to', 'no')).stderr).toContain(
      'There is no sequence 7',
    );
  });
});
