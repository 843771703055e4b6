import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { JournalReader } from '../../../src/engine/journal/reader.ts';
import { runCommand, type Ran } from '../../kit/command.ts';
import { startScriptedWriter, type ScriptedWriter } from '../../kit/scripted-writer.ts';
import { makeToolProject, startServer } from '../support/opencode-process.ts';
import { startScriptedModel } from '../support/scripted-model.ts';

const TOOL = `import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { tool } from '@opencode-ai/plugin';

export default tool({
  description: 'Counts the lines of a file.',
  args: { path: tool.schema.string().describe('the file') },
  async execute(args, ctx) {
    const text = await readFile(path.resolve(ctx.directory, args.path), 'utf8').catch(() => undefined);
    if (text === undefined) throw new Error('There is no file ' + args.path + '.');
    return args.path + ' has ' + (text.split('\\n').length - 1) + ' lines';
  },
});
`;
/** Twelve calls; the last wants a line that is not ended to be counted, which the tool does not. */
const CASES = Array.from({ length: 12 }, (_, i) => {
  const missing = i % 3 === 0;
  const open = i === 11;
  return JSON.stringify({
    mode: missing ? 'missing' : open ? 'open-end' : 'plain',
    files: { 'a.txt': `${'line\n'.repeat(i + 11)}${open ? 'open' : ''}` },
    args: { path: missing ? '{{workspace}}/b.txt' : '{{workspace}}/a.txt' },
    expect: missing
      ? { kind: 'refusal' }
      : { kind: 'answer', has: [{ parts: [`${i + 11 + (open ? 1 : 0)}`] }] },
  });
}).join('\n');

const reply = (tool: string, cases = CASES, name = 'count_lines'): string =>
  `SUMMARY: counts lines\nFILE: ${name}.ts\n\`\`\`\`ts\n${tool}\`\`\`\`\n\nFILE: cases.jsonl\n\`\`\`\`jsonl\n${cases}\n\`\`\`\`\n`;
const refusing = TOOL.replace('const text = await', "throw new Error('no');\n    const text = await");
const noting = TOOL.replace(
  'const text',
  "await ctx.ask({ permission: 'note', patterns: ['*'], always: ['*'], metadata: {} });\n    const text",
);

// Each step starts OpenCode and many sandboxes.
vi.setConfig({ testTimeout: 900_000 });

let folder: string;
let writer: ScriptedWriter;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-author-'));
  writer = await startScriptedWriter();
  const models = writer.models(5);
  writeFileSync(join(folder, 'models.json'), JSON.stringify({ models }));
  writeFileSync(join(folder, 'need.md'), 'Agents count lines with read and err. Example: a.txt → 12.\n');
});
afterAll(async () => {
  await writer[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const toolfinch = (args: readonly string[], cwd = folder): Promise<Ran> =>
  runCommand(args, { cwd, env: { XDG_STATE_HOME: join(folder, 'state') } });
function ask(given: readonly string[], ...args: readonly string[]): Promise<Ran> {
  writer.reply(given);
  return toolfinch([...args, '--json', '--config', 'models.json', '--workers', '2']);
}
/** What the model was told was wrong, try by try. */
const complaints = (): string[] =>
  writer
    .asked()
    .map(({ prompt }) => /What was wrong with it: (.*)/.exec(prompt)?.[1] ?? '')
    .filter((text) => text !== '');

describe('a tool that is made from a statement of need', () => {
  it('is asked for until tool and cases are fit, and what it gets wrong is told', async () => {
    const ran = await ask(
      [
        reply(TOOL.replace('args.path', 'args.path (')),
        reply(TOOL, CASES.replaceAll('"plain"', '7')),
        reply(TOOL, CASES.replaceAll('"path"', '"file"')),
        reply(refusing),
        reply(TOOL),
      ],
      'create',
      'need.md',
      '--to',
      'made',
    );
    expect(ran.stderr).not.toContain('bug in Toolfinch');
    expect(ran.code).toBe(0);
    expect(writer.asked()[0]?.prompt).toContain('Example: a.txt → 12.');
    expect(writer.asked()[0]?.prompt).toContain('{{workspace}}');
    expect(complaints()).toEqual([
      expect.stringMatching(/^syntax: count_lines\.ts:/),
      expect.stringMatching(/^line 2 of the calls: field `mode`/),
      expect.stringContaining('has an argument file, which the tool has not'),
      expect.stringMatching(/^on these calls a tool that always refuses scores .* and this one/),
    ]);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      name: 'count_lines',
      summary: 'counts lines',
      first: { cases: 12, correct: 11, failing: [{ id: 'open-end-12', verdict: 'wrong' }] },
      models: { calls: 5, byOperator: { create: { calls: 5 } } },
    });
    expect(readdirSync(join(folder, 'made')).sort()).toEqual([
      'cases',
      'first-version.json',
      'model-exchanges.ndjson',
      'suite.toml',
      'toolfinch.config.ts',
      'tools',
    ]);
  });

  it('is a campaign that runs at once', async () => {
    const run = await toolfinch(
      ['run', '--json', '--proposals', '3', '--workers', '2'],
      join(folder, 'made'),
    );
    expect(run.stderr).not.toContain('Error');
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ name: 'count_lines', applied: 3 });
    expect((await toolfinch(['suite', 'validate', 'made'])).code).toBe(0);
  });

  it('is offered and called in a real OpenCode, and its archive says where it comes from', async () => {
    const journal = JournalReader.open(join(folder, 'made/archive/count_lines'));
    expect(journal.meta().config['origin']).toBe('created');
    journal.close();
    await using model = await startScriptedModel({
      counting: [{ calls: [{ name: 'count_lines', args: { path: 'a.txt' } }] }],
    });
    const source = readFileSync(join(folder, 'made/tools/count_lines.ts'), 'utf8');
    await using project = await makeToolProject(model.port, {
      'a.txt': 'one\ntwo\n',
      '.opencode/tool/count_lines.ts': source,
    });
    await using server = await startServer(project);
    expect(await server.call('GET', '/experimental/tool/ids')).toContain('count_lines');
    const { id } = (await server.call('POST', '/session', { title: 't' })) as { id: string };
    const parts = [{ type: 'text', text: 'scenario:counting' }];
    await server.call('POST', `/session/${id}/message`, { parts });
    expect(JSON.stringify(await server.call('GET', `/session/${id}/message`))).toContain('a.txt has 2 lines');
  });

  it('can be made again from the cassette, without a provider', async () => {
    const models = { use: [{ model: 'scripted/writer' }], replay: 'made', retries: 5 };
    writeFileSync(join(folder, 'replay.json'), JSON.stringify({ models }));
    const ran = await toolfinch(['create', 'need.md', '--to', 'again', '--config', 'replay.json', '--json']);
    expect(ran.code).toBe(0);
    const text = (at: string): string => readFileSync(join(folder, at, 'cases/first.jsonl'), 'utf8');
    expect(text('again')).toBe(text('made'));
  });

  it('is not written where the model refuses; --force tries again in the same folder', async () => {
    const refused = await ask(['I cannot help with that.'], 'create', 'need.md', '--to', 'none');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('the model refused');
    expect(readdirSync(join(folder, 'none'))).toEqual(['model-exchanges.ndjson']);
    expect((await ask([reply(TOOL)], 'create', 'need.md', '--to', 'none')).code).toBe(2);
    expect((await ask([reply(TOOL)], 'create', 'need.md', '--to', 'none', '--force')).code).toBe(0);
  });

  it('takes a model and a text', async () => {
    const none = await toolfinch(['create', 'need.md', '--to', 'x']);
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('--model provider/model');
    const nothing = await toolfinch(['create', 'nowhere.md', '--to', 'x', '--config', 'models.json']);
    expect(nothing.code).toBe(2);
    expect(existsSync(join(folder, 'x'))).toBe(false);
  });
});

describe('a tool that is composed of others', () => {
  it('knows their source and how they are called, and asks for what they ask for', async () => {
    writeFileSync(join(folder, 'lines.ts'), TOOL);
    writeFileSync(join(folder, 'note.ts'), noting);
    const step = (tool: string, output: string) => ({
      tool_calls: [{ tool_call_id: tool, function_name: tool, arguments: { path: 'a.txt' } }],
      observation: { results: [{ source_call_id: tool, content: output, extra: { status: 'ok' } }] },
    });
    const trace = { schema_version: 'ATIF-v1.4', steps: [step('lines', '11 lines'), step('note', 'noted')] };
    writeFileSync(join(folder, 'trace.json'), JSON.stringify(trace));
    const ran = await ask(
      [reply(TOOL), reply(noting, CASES, 'note'), reply(noting)],
      ...['compose', 'lines.ts', 'note.ts', '--traces', 'trace.json', '--to', 'composed'],
    );
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('called in this order 1 times in 1 traces');
    const [request] = writer.asked();
    expect(request?.prompt).toContain('FILE: lines.ts');
    expect(request?.prompt).toContain('FILE: note.ts');
    expect(request?.prompt).toContain('note with {"path":"a.txt"} answered:');
    expect(complaints()).toEqual([
      'permission-dropped: one of the tools asks for `note`, and it does not',
      'note is the name of one of the tools',
    ]);
    expect(JSON.parse(ran.stdout)).toMatchObject({ name: 'count_lines', first: { correct: 11 } });
  });

  it('takes two tools', async () => {
    const ran = await ask([reply(TOOL)], 'compose', 'lines.ts', '--to', 'one');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('two or more different tools');
  });
});
