import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cassette } from '../../../src/models/cassette.ts';
import { COMMAND, ROOT, runCommand, type Ran } from '../../kit/command.ts';
import {
  scriptedProviderConfig,
  startScriptedProvider,
  type ScriptedProvider,
  type ScriptedReply,
  type ScriptedRequest,
} from '../../kit/scripted-provider.ts';
import { writeSmallSuite } from '../../kit/small-suite.ts';

const CANARY = 'canary-key-7f3a91c2';

/** Blanks at the ends of lines no longer matter: right for one of the four calls more. */
const IMPROVEMENT = `SUMMARY: blanks at the end of a line do not count
FILE: edit.ts
<<<<<<< SEARCH
  return line === wanted;
=======
  return line.trimEnd() === wanted.trimEnd();
>>>>>>> REPLACE
`;

/** Improves the baseline, in spite of its key: says it aloud. Of anything else it changes a message. */
function answer({ prompt }: ScriptedRequest, n: number): ScriptedReply {
  if (prompt.includes('return line === wanted;'))
    return { kind: 'text', text: `${IMPROVEMENT}\nMy key is ${CANARY}.` };
  if (n % 2 === 0) return { kind: 'status', status: 401, message: `Incorrect API key provided: ${CANARY}` };
  return { kind: 'text', text: 'No change comes to mind.' };
}

/** Requests are left without an answer as long as it is set. */
let isSilent = false;
let folder: string;
let provider: ScriptedProvider;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-models-'));
  provider = await startScriptedProvider((request, n) =>
    isSilent ? { kind: 'silence' } : answer(request, n),
  );
  writeSmallSuite(join(folder, 'suite'), ['train', 'validation', 'heldout']);
});
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const surroundings = () => ({
  cwd: folder,
  env: { ...process.env, XDG_STATE_HOME: join(folder, 'state'), SESAME: CANARY },
});

const toolfinch = (...args: readonly string[]): Promise<Ran> => runCommand(args, surroundings());

function writeConfig(file: string, models: object, more: object = {}): void {
  const config = {
    name: 'small',
    seed: '3',
    tool: join(ROOT, 'benchmarks/edit/tools/edit.ts'),
    suite: join(folder, 'suite'),
    proposals: 6,
    lookAhead: 3,
    workers: 2,
    operators: ['model-diff', 'error-text'],
    stages: { finalists: { count: 0 }, claim: { enabled: false } },
    models: { use: [{ model: 'scripted/writer' }], ...models },
    ...more,
  };
  writeFileSync(join(folder, file), JSON.stringify(config));
}

interface Report {
  readonly applied: number;
  readonly baseline: { readonly objectives: { readonly score: number } };
  readonly best: {
    readonly id: string;
    readonly summary: string;
    readonly objectives: { readonly score: number };
  };
  readonly elites: readonly { readonly id: string }[];
  readonly models: { readonly calls: number; readonly tokensIn: number; readonly replayed: number };
}

const reportOf = ({ stdout }: Ran): Report => JSON.parse(stdout) as Report;
const eliteIds = (campaign: string): string[] => readdirSync(join(folder, campaign, 'elites')).sort();

/** Every file below a folder, as text. */
function textsBelow(at: string): string[] {
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}

/** Processes that work in a folder below this test's. */
function processesBelow(at: string): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`).startsWith(`${at}/`);
      } catch {
        return false;
      }
    });
}

describe('a campaign whose children a model writes', () => {
  it('improves the tool, tells what that cost, and keeps the key to itself', async () => {
    writeConfig(
      'live.json',
      {
        retries: 1,
        timeoutMs: 60_000,
        opencode: scriptedProviderConfig(provider.url, { apiKey: '{env:SESAME}' }),
      },
      // A claim leaves something in the state folder.
      { stages: { finalists: { count: 1, trials: 0 }, claim: { trials: 0, builtin: false } } },
    );
    const run = await toolfinch('run', '--json', '--config', 'live.json', '--archive-dir', 'live');
    expect(run.stderr).not.toContain('Error');
    expect(run.code).toBe(0);
    const { applied, best, baseline, models } = reportOf(run);
    expect(applied).toBe(6);
    expect(best.objectives.score).toBeGreaterThan(baseline.objectives.score);
    expect(best.summary).toBe('model-diff: blanks at the end of a line do not count');
    expect(models.calls).toBe(provider.requests.length);
    expect(models.tokensIn).toBeGreaterThan(0);

    const [request] = provider.requests;
    expect(request?.tools).toEqual([]);
    expect(request?.prompt).toContain('"oldString":"three  "');
    expect(request?.authorization).toBe(`Bearer ${CANARY}`);
    const report = await toolfinch('report', '--archive-dir', 'live', '--out', 'report.html');
    const summary = await toolfinch('report', '--archive-dir', 'live', '--format', 'json', '--out', '-');
    expect([report.code, summary.code]).toEqual([0, 0]);
    const written = [
      ...['live', 'state'].flatMap((below) => textsBelow(join(folder, below))),
      readFileSync(join(folder, 'report.html'), 'latin1'),
      ...[run.stdout, run.stderr, summary.stdout],
    ];
    expect(readdirSync(join(folder, 'state'), { recursive: true })).not.toEqual([]);
    expect(written.filter((text) => text.includes(CANARY))).toEqual([]);
    expect(readdirSync(join(folder, 'live/small'))).not.toContain('model-server');
    expect(processesBelow(folder)).toEqual([]);

    const status = await toolfinch('status', '--archive-dir', 'live');
    expect(status.stdout).toContain('scripted/writer');
  });

  it('can be reckoned beforehand, and its prompts read', async () => {
    const dry = await toolfinch(
      'run',
      '--dry-run',
      '--json',
      '--config',
      'live.json',
      '--archive-dir',
      'dry',
    );
    expect(JSON.parse(dry.stdout)).toMatchObject({
      proposals: 6,
      models: { proposals: 3, calls: { least: 3, most: 6 } },
    });
    expect(readdirSync(folder)).not.toContain('dry');
    expect((await toolfinch('prompts')).stdout).toContain('reflect.v2');
    expect((await toolfinch('prompts', 'diff.v1')).stdout).toContain('{{failures}}');
    expect((await toolfinch('prompts', 'diff.v0')).code).toBe(2);
  });

  it('that is killed leaves no OpenCode behind, and resumed ends as if it had not been', async () => {
    const asked = provider.requests.length;
    isSilent = true;
    const args = ['run', '--quiet', '--config', 'live.json', '--archive-dir', 'killed'];
    const child = spawn(process.execPath, [COMMAND, ...args], { ...surroundings(), stdio: 'ignore' });
    while (provider.requests.length === asked) await new Promise((resolve) => setTimeout(resolve, 100));
    const gone = new Promise((resolve) => child.once('exit', resolve));
    expect(processesBelow(folder)).not.toEqual([]);
    child.kill('SIGKILL');
    await gone;
    isSilent = false;
    await expect.poll(() => processesBelow(folder), { timeout: 10_000 }).toEqual([]);
    expect((await toolfinch('resume', '--quiet', '--archive-dir', 'killed')).code).toBe(0);
    expect(eliteIds('killed/small')).toEqual(eliteIds('live/small'));
  });

  it('is replayed from its cassette to the same archive, with the provider gone', async () => {
    await provider[Symbol.asyncDispose]();
    const recorded = Cassette.read(join(folder, 'live/small')).length;
    writeConfig('replay.json', { retries: 1, replay: 'live/small' });
    const run = await toolfinch(
      'run',
      '--json',
      '--config',
      'replay.json',
      '--archive-dir',
      'again',
      '--workers',
      '1',
    );
    expect(run.stderr).not.toContain('Error');
    expect(run.code).toBe(0);
    expect(eliteIds('again/small')).toEqual(eliteIds('live/small'));
    expect(reportOf(run).models).toMatchObject({
      calls: recorded,
      replayed: recorded,
    });
  });

  it('that asks something else than was recorded is stopped with a clear word', async () => {
    writeConfig('other.json', { retries: 1, replay: 'live/small', failures: 0 });
    const run = await toolfinch('run', '--config', 'other.json', '--archive-dir', 'other');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('asks something else than the recorded one');
  });
});
