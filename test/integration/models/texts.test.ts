import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { installedPlugin } from '../../../src/unattended-opencode.ts';
import { ROOT, runCommand, type Ran } from '../../kit/command.ts';
import {
  scriptedProviderConfig,
  startScriptedProvider,
  type ScriptedProvider,
} from '../../kit/scripted-provider.ts';
import { writeSmallSuite } from '../../kit/small-suite.ts';
import { makeProject, runCli } from '../support/opencode-process.ts';

vi.setConfig({ testTimeout: 900_000 });

const block = (search: string, replace: string): string =>
  `FILE: edit.ts\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n`;
const CODE = block('  return line === wanted;', '  return line.trim() === wanted.trim();');
const TEXT = `SUMMARY: shorter\n${block(
  "    'Replaces oldString by newString in a file. oldString must match the file exactly and only once, unless replaceAll is true. An empty oldString creates a new file.',",
  "    'Replaces oldString, which must stand in the file once.',",
)}${block("describe('The text to replace')", "describe('What to replace')")}`;

let folder: string;
let provider: ScriptedProvider;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-texts-'));
  provider = await startScriptedProvider(({ prompt }) => ({
    kind: 'text',
    text: prompt.includes('What was wrong with it:') ? TEXT : CODE,
  }));
  writeSmallSuite(join(folder, 'suite'), ['train']);
  const config = {
    name: 'texts',
    tool: join(ROOT, 'benchmarks/edit/tools/edit.ts'),
    suite: 'suite',
    evolve: 'texts',
    operators: ['model-describe'],
    proposals: 1,
    workers: 1,
    goals: [
      { objective: 'score', worst: -3 },
      { objective: 'promptTokens', direction: 'minimize' },
    ],
    stages: { finalists: { count: 0 }, claim: { enabled: false } },
    models: {
      use: [{ model: 'scripted/writer' }],
      opencode: scriptedProviderConfig(provider.url),
      retries: 1,
    },
  };
  writeFileSync(join(folder, 'texts.json'), JSON.stringify(config));
});
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const toolfinch = (...args: readonly string[]): Promise<Ran> => runCommand(args, { cwd: folder });

describe('texts that evolve apart from the code', () => {
  it('reach the model by a plugin, with the tool left in place', async () => {
    const run = await toolfinch('run', '--json', '--config', 'texts.json');
    expect(run.stderr).not.toContain('Error');
    expect(run.code).toBe(0);
    const { best } = JSON.parse(run.stdout) as { best: { id: string; summary: string } };
    expect(best.summary).toBe('model-describe: shorter');
    expect(provider.requests.map(({ prompt }) => prompt).join()).toContain(
      'something other than the descriptions of the tool and its arguments has changed',
    );

    const shown = await toolfinch('show', best.id, '--hook');
    expect(shown.stderr).toBe('');
    const asked = provider.requests.length;
    await using project = await makeProject(Number(new URL(provider.url).port), {});
    const files = {
      ...installedPlugin('.opencode'),
      '.opencode/plugin/toolfinch-edit.ts': shown.stdout,
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(project.dir, path)), { recursive: true });
      writeFileSync(join(project.dir, path), text);
    }
    await runCli(project, 'Say: fine.');
    const edit = provider.requests
      .slice(asked)
      .flatMap(({ definitions }) => definitions)
      .find(({ name }) => name === 'edit');
    expect(edit?.description).toBe('Replaces oldString, which must stand in the file once.');
    const properties = edit?.parameters?.properties ?? {};
    expect(properties['oldString']?.description).toBe('What to replace');
    expect(properties['replaceAll']?.description).toBe('Replace every occurrence (default false)');
    // The built-in's own arguments, not those of a tool in its place.
    expect(Object.keys(properties).sort()).toEqual(['filePath', 'newString', 'oldString', 'replaceAll']);
  });
});
