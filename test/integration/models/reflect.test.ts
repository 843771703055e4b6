import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JournalReader } from '../../../src/engine/journal/reader.ts';
import { ROOT, runCommand, type Ran } from '../../kit/command.ts';
import {
  scriptedProviderConfig,
  startScriptedProvider,
  type ScriptedProvider,
} from '../../kit/scripted-provider.ts';
import { writeSmallSuite } from '../../kit/small-suite.ts';

const CAUSE = 'blanks at the end of a line are compared';
const IMPROVEMENT = `CAUSE: ${CAUSE}
SUMMARY: blanks at the end of a line do not count
FILE: edit.ts
<<<<<<< SEARCH
  return line === wanted;
=======
  return line.trimEnd() === wanted.trimEnd();
>>>>>>> REPLACE
`;

let folder: string;
let provider: ScriptedProvider;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-reflect-'));
  provider = await startScriptedProvider(({ prompt }) => ({
    kind: 'text',
    text: prompt.includes('return line === wanted;') ? IMPROVEMENT : 'No change comes to mind.',
  }));
  writeSmallSuite(join(folder, 'suite'), ['train', 'validation']);
});
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const toolfinch = (...args: readonly string[]): Promise<Ran> =>
  runCommand(args, { cwd: folder, env: { ...process.env, XDG_STATE_HOME: join(folder, 'state') } });

function run(file: string, models: object): Promise<Ran> {
  const config = {
    name: 'small',
    seed: '3',
    tool: join(ROOT, 'benchmarks/edit/tools/edit.ts'),
    suite: join(folder, 'suite'),
    proposals: 3,
    // Each proposal knows the one before it.
    lookAhead: 1,
    selection: 'best',
    operators: ['model-reflect'],
    stages: { finalists: { count: 0 }, claim: { enabled: false } },
    models: { use: [{ model: 'scripted/writer' }], retries: 0, ...models },
  };
  writeFileSync(join(folder, `${file}.json`), JSON.stringify(config));
  return toolfinch('run', '--quiet', '--config', `${file}.json`, '--archive-dir', file);
}

describe('a model that is to say first why a tool fails', () => {
  it('reads what the tool did in the failing cases of the train split', async () => {
    const ran = await run('live', { opencode: scriptedProviderConfig(provider.url) });
    expect(ran.stderr).not.toContain('Error');
    expect(ran.code).toBe(0);
    const prompt = provider.requests[0]?.prompt ?? '';
    expect(prompt).toContain('The tool threw:\n````\noldString was not found in the file.');
    expect(prompt).toContain('{{workspace}}/a.txt');
    expect(prompt).toContain('It changed nothing.');
    expect(prompt).toContain('How it came to be:\n\nthe tool as it was given');
  });

  it('has its cause stored with the lineage, shown, reported, and told to whoever changes the child', async () => {
    const journal = JournalReader.open(join(folder, 'live/small'));
    const result = journal.proposal(1)?.result;
    journal.close();
    expect(result).toMatchObject({
      summary: 'model-reflect: blanks at the end of a line do not count',
      cause: CAUSE,
    });
    const id = result?.kind === 'evaluated' ? result.id : '';
    const show = await toolfinch('show', id, '--archive-dir', 'live');
    expect(show.stdout).toContain(`Cause stated for ${id}: ${CAUSE}`);
    const shown = await toolfinch('show', id, '--json', '--archive-dir', 'live');
    expect(JSON.parse(shown.stdout)).toMatchObject({
      lineage: [{ proposal: 0 }, { proposal: 1, cause: CAUSE }],
    });
    expect((await toolfinch('report', '--archive-dir', 'live', '--out', 'report.html')).code).toBe(0);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain(
      `Cause stated by the model: ${CAUSE}`,
    );
    expect(provider.requests[1]?.prompt).toContain(
      `How it came to be:\n\nmodel-reflect: blanks at the end of a line do not count (cause: ${CAUSE})`,
    );
  });

  it('is asked the same in a replay', async () => {
    const asked = provider.requests.length;
    const ran = await run('again', { replay: 'live/small' });
    expect(ran.stderr).not.toContain('Error');
    expect(ran.code).toBe(0);
    expect(provider.requests).toHaveLength(asked);
  });
});
