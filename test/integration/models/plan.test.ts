import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeOperators } from '../../../src/mutation/vary.ts';
import { ROOT, runCommand, type Ran } from '../../kit/command.ts';
import { startScriptedWriter, type ScriptedWriter } from '../../kit/scripted-writer.ts';
import { writeSmallSuite } from '../../kit/small-suite.ts';

const GOAL = 'make edit stop corrupting `$`';

// Each step starts OpenCode and many sandboxes.
vi.setConfig({ testTimeout: 900_000 });

let folder: string;
let writer: ScriptedWriter;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-plan-'));
  writer = await startScriptedWriter();
  cpSync(join(ROOT, 'benchmarks/edit/tools/edit.ts'), join(folder, 'edit.ts'));
  writeSmallSuite(join(folder, 'suite'), ['train', 'validation', 'heldout']);
  const models = writer.models(3);
  writeFileSync(join(folder, 'models.json'), JSON.stringify({ models }));
});
afterAll(async () => {
  await writer[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const toolfinch = (...args: readonly string[]): Promise<Ran> =>
  runCommand(args, { cwd: folder, env: { XDG_STATE_HOME: join(folder, 'state') } });
const planFile = (to: string): string => readFileSync(join(folder, to, 'toolfinch.config.ts'), 'utf8');
/** What `run` makes of the plan without running it. */
const dryRun = async (to: string): Promise<unknown> => {
  const ran = await toolfinch('run', '--dry-run', '--json', '--config', `${to}/toolfinch.config.ts`);
  expect(ran.stderr).toBe('');
  expect(ran.code).toBe(0);
  return JSON.parse(ran.stdout);
};
interface Plan {
  readonly by: string;
  readonly fallback?: string;
  readonly config: { readonly operators: Readonly<Record<string, number>>; readonly proposals: number };
}
const planOf = ({ stdout }: Ran): Plan => JSON.parse(stdout) as Plan;
function ask(given: readonly string[], to: string): Promise<Ran> {
  writer.reply(given);
  return toolfinch(
    'plan',
    GOAL,
    'edit.ts',
    '--suite',
    'suite',
    '--config',
    'models.json',
    '--json',
    '--to',
    to,
  );
}

describe('a plan by rules', () => {
  it('follows from the goal, says why, is the same again, and is accepted', async () => {
    const ran = await toolfinch('plan', GOAL, 'edit.ts', '--suite', 'suite', '--json', '--to', 'rules');
    expect(ran.code).toBe(0);
    const { by, config } = planOf(ran);
    expect(by).toBe('rules');
    const own = new Map(describeOperators().map(({ name, weight = 1 }) => [name, weight]));
    expect(config.operators['replacement-safety']).toBe(4 * (own.get('replacement-safety') ?? 0));
    expect(config.operators['guard-insert']).toBe(own.get('guard-insert'));
    expect(planFile('rules')).toContain(`// Goal: ${GOAL}`);
    expect(planFile('rules')).toMatch(
      /\/\/ goal: what is put in is taken for a pattern\n\s+'replacement-safety': 2,/,
    );
    expect(await dryRun('rules')).toEqual({ proposals: 200, models: null });
    await toolfinch('plan', GOAL, 'edit.ts', '--suite', 'suite', '--to', 'rules-2');
    expect(planFile('rules-2')).toBe(planFile('rules'));
  });

  it('takes the shipped suite where none is named', async () => {
    expect((await toolfinch('plan', GOAL, 'edit.ts', '--to', 'shipped')).code).toBe(0);
    expect(planFile('shipped')).toContain('The shipped suite for `edit`.');
    expect(await dryRun('shipped')).toEqual({ proposals: 300, models: null });
  });

  it('follows from what an earlier campaign fails on', async () => {
    const config = {
      name: 'earlier',
      tool: 'edit.ts',
      suite: 'suite',
      operators: ['error-text'],
      stages: { finalists: { count: 0 }, claim: { enabled: false } },
    };
    writeFileSync(join(folder, 'earlier.json'), JSON.stringify(config));
    const args = ['--config', 'earlier.json', '--proposals', '1', '--workers', '1', '--quiet'];
    expect((await toolfinch('run', ...args)).code).toBe(0);
    const ran = await toolfinch(
      ...['plan', 'make it better', 'edit.ts', '--campaign', 'earlier', '--json', '--to', 'logs'],
    );
    expect(ran.code).toBe(0);
    const { operators } = planOf(ran).config;
    expect(operators['fallback-normalised']).toBeGreaterThan(operators['loop-bounds'] ?? 9);
    const text = planFile('logs').replace(/\s*\n\s*\/\/ /g, ' ');
    expect(text).toContain(
      'Best variant of the campaign earlier on its train split: most failures in trailing (1 of 1)',
    );
    expect(text).toContain('100 % of the failures, such as trailing');
    expect(await dryRun('logs')).toEqual({ proposals: 200, models: null });
  });

  it('makes a suite of recorded sessions', async () => {
    const step = (tool: string, args: object, content: string, status = 'ok') => ({
      tool_calls: [{ tool_call_id: 'c', function_name: tool, arguments: args }],
      observation: { results: [{ source_call_id: 'c', content, extra: { status } }] },
    });
    mkdirSync(join(folder, 'traces'));
    for (let i = 0; i < 8; i++) {
      const steps = [
        step('write', { filePath: '/w/a.txt', content: `one\ntwo ${i}\n` }, 'ok'),
        step('edit', { filePath: '/w/a.txt', oldString: 'one ', newString: '1' }, 'not found', 'error'),
        step('edit', { filePath: '/w/a.txt', oldString: 'one', newString: '1' }, 'ok'),
      ];
      writeFileSync(
        join(folder, 'traces', `session-${i}.json`),
        JSON.stringify({ schema_version: 'ATIF-v1.4', steps }),
      );
    }
    const ran = await toolfinch(
      'plan',
      'make it better',
      'edit.ts',
      '--traces',
      'traces',
      '--to',
      'recorded',
    );
    expect(ran.stderr).toBe('');
    expect(ran.code).toBe(0);
    expect(planFile('recorded')).toContain("suite: 'suite'");
    expect(planFile('recorded')).toMatch(/calls out of 8 traces: most failures in \S+ \(\d+ of \d+\)/);
    expect(await dryRun('recorded')).toEqual({ proposals: 200, models: null });
  });

  it('overwrites nothing, and says what it lacks', async () => {
    expect((await toolfinch('plan', GOAL, 'edit.ts', '--to', 'rules')).code).toBe(2);
    cpSync(join(folder, 'edit.ts'), join(folder, 'other.ts'));
    const other = await toolfinch('plan', GOAL, 'other.ts', '--to', 'other');
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('No suite for the tool other is shipped.');
  });
});

describe('a plan by a model', () => {
  const fenced = (value: object | string): string =>
    `Here it is.\n\`\`\`\`json\n${typeof value === 'string' ? value : JSON.stringify(value)}\n\`\`\`\``;
  const good = {
    settings: { operators: { 'replacement-safety': 5, 'literal-regex': 1 }, proposals: 120, credit: true },
    why: {
      operators: 'Only replacement can corrupt a dollar.',
      proposals: 'Two operators are soon exhausted.',
      credit: 'One of them will do.',
    },
  };

  it('is asked for until the schema accepts it', async () => {
    const ran = await ask(
      [
        fenced('{'),
        fenced({ settings: { workers: 4 }, why: {} }),
        fenced({ ...good, settings: { operators: { 'no-such': 1 } } }),
        fenced(good),
      ],
      'by-model',
    );
    expect(ran.code).toBe(0);
    const prompts = writer.asked().map(({ prompt }) => prompt);
    expect(prompts).toHaveLength(4);
    expect(prompts[0]).toContain(GOAL);
    expect(prompts[1]).toContain('the block is not JSON');
    expect(prompts[2]).toContain('workers');
    expect(prompts[3]).toContain('There is no operator no-such.');
    expect(planOf(ran)).toMatchObject({ by: 'scripted/writer', config: good.settings });
    expect(planFile('by-model')).toContain('// Only replacement can corrupt a dollar.');
    expect(await dryRun('by-model')).toEqual({ proposals: 120, models: null });
  });

  it('is the one by rules where the model refuses', async () => {
    const ran = await ask(['I cannot help with that.'], 'refused');
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('it is the one by rules');
    expect(planOf(ran)).toMatchObject({ by: 'rules', fallback: 'the model refused' });
    expect(planFile('refused')).toBe(planFile('rules'));
    expect(await dryRun('refused')).toEqual({ proposals: 200, models: null });
  });
});
