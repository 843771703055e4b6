import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND, ROOT, type Ran } from '../kit/command.ts';
import { CommandFolder, containersOf } from '../kit/command-folder.ts';
import { interrupt } from '../kit/interrupt.ts';
import { writeSmallSuite } from '../kit/small-suite.ts';

let at: CommandFolder;
let folder: string;
beforeAll(() => {
  at = new CommandFolder();
  folder = at.path;
});
afterAll(() => at[Symbol.dispose]());

const toolfinch: CommandFolder['toolfinch'] = (...args) => at.toolfinch(...args);

describe('a campaign from the command line', () => {
  let run: Ran;
  beforeAll(async () => {
    run = await toolfinch(['run', '--json', '--archive-dir', 'a', '--workers', '2']);
  });

  it('runs to its claim, and everything can be asked of it afterwards', async () => {
    expect(run.stderr).toContain('Stage: search');
    expect(run.code).toBe(0);
    const report = JSON.parse(run.stdout) as { ended: string; applied: number; claim: { openings: number } };
    expect(report).toMatchObject({ ended: 'proposals', applied: 8, claim: { openings: 1 } });
    expect(await containersOf('small')).toBe(0);

    const status = await toolfinch(['status', '--json', '--archive-dir', 'a']);
    expect(JSON.parse(status.stdout)).toMatchObject({ state: 'finished', applied: 8, heldoutOpenings: 1 });
    const show = await toolfinch(['show', 'baseline', '--source', '--archive-dir', 'a']);
    expect(show.stdout).toContain('export default tool({');
    const best = await toolfinch(['show', 'best', '--json', '--archive-dir', 'a']);
    expect(JSON.parse(best.stdout)).toHaveProperty('objectives.score');
    const diff = await toolfinch(['diff', 'baseline', 'best', '--archive-dir', 'a']);
    expect(diff.code).toBe(0);
    const log = readFileSync(join(folder, 'a/small/log.ndjson'), 'utf8').trim().split('\n');
    expect(log.filter((line) => (JSON.parse(line) as { msg: string }).msg === 'result')).toHaveLength(8);
  });

  it('comes to the same archive for the same seed, whatever the number of workers', async () => {
    const other = await toolfinch(['run', '--quiet', '--archive-dir', 'w1', '--workers', '1']);
    expect(other.code).toBe(0);
    expect(at.elites('w1/small')).toEqual(at.elites('a/small'));
  });

  describe('that is interrupted', () => {
    const long = ['run', '--config', 'long.config.ts', '--archive-dir'];
    beforeAll(async () => {
      at.writeConfig('long.config.ts', { proposals: 14 });
      expect((await toolfinch([...long, 'whole', '--quiet'])).code).toBe(0);
    });

    it.each([
      ['SIGINT', 130],
      ['SIGKILL', null],
    ] as const)('goes on after %s as if nothing had happened', async (signal, code) => {
      expect(await interrupt([...long, `cut-${signal}`], folder, signal)).toBe(code);
      const resumed = await toolfinch(['resume', '--quiet', '--campaign', `cut-${signal}/small`]);
      expect(resumed.code).toBe(0);
      expect(at.elites(`cut-${signal}/small`)).toEqual(at.elites('whole/small'));
      expect(await containersOf('small')).toBe(0);
    });
  });

  it('says by its exit code that a target was missed, or the time was up', async () => {
    const args = ['run', '--quiet', '--archive-dir', 'missed', '--target', '1', '--proposals', '2'];
    const missed = await toolfinch(args, { TOOLFINCH_SEED: '2' });
    expect(missed.code).toBe(3);
    expect(JSON.parse(readFileSync(join(folder, 'missed/small/config.json'), 'utf8'))).toHaveProperty(
      'seed',
      '2',
    );
    const endless = ['run', '--quiet', '--archive-dir', 'late', '--target', '1', '--proposals', '500'];
    const late = await toolfinch([...endless, '--time-limit', '1']);
    expect(late.code).toBe(5);
  });

  it('evaluates any tool on any suite, paired with a second one', async () => {
    const tool = join(ROOT, 'benchmarks/edit/tools/edit.ts');
    const { code, stdout } = await toolfinch([
      ...['evaluate', tool, '--suite', 'suite', '--split', 'train', '--against', 'builtin', '--json'],
    ]);
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as { comparisons: { objective: string; meanA: number }[] };
    expect(result.comparisons.find(({ objective }) => objective === 'correctRate')?.meanA).toBe(0.75);
  });
});

describe('bad input', () => {
  /** One sentence that says what, one that says what to do, and no stack. */
  function expectWords({ code, stderr }: Ran, wanted: number, ...words: string[]): void {
    expect(code).toBe(wanted);
    for (const word of words) expect(stderr).toContain(word);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stderr.trim().split('\n').length).toBeGreaterThanOrEqual(2);
  }

  it('is named when the tool file is missing, broken or no tool', async () => {
    at.writeConfig('missing.config.ts', { tool: 'nowhere.ts' });
    expectWords(await toolfinch(['run', '--config', 'missing.config.ts']), 2, 'nowhere.ts', 'Check the path');
    writeFileSync(join(folder, 'broken.ts'), 'export default tool({');
    expectWords(await toolfinch(['evaluate', 'broken.ts', '--suite', 'suite']), 2, 'broken.ts is not a tool');
    writeFileSync(join(folder, 'none.ts'), 'export const a = 1;');
    expectWords(await toolfinch(['evaluate', 'none.ts', '--suite', 'suite']), 2, 'no default export');
  });

  it('is named when the tool takes too long for a campaign', async () => {
    const plain = readFileSync(join(ROOT, 'benchmarks/edit/tools/edit.ts'), 'utf8');
    const spin = 'const end = Date.now() + 1_500; while (Date.now() < end);';
    writeFileSync(
      join(folder, 'edit.ts'),
      plain.replace('async execute(args, ctx) {', (found) => `${found} ${spin}`),
    );
    at.writeConfig('slow.config.ts', { tool: 'edit.ts', sandbox: { callTimeoutMs: 60_000 } });
    expectWords(
      await toolfinch(['run', '--quiet', '--config', 'slow.config.ts', '--archive-dir', 'slow']),
      2,
      'more than 10 ms of processor time a call',
      'sandbox.callCpuMs',
    );
  });

  it('is named with file and line when a case is wrong', async () => {
    const bad = join(folder, 'bad-suite');
    writeSmallSuite(bad, ['train', 'validation', 'heldout']);
    const file = join(bad, 'cases', 'all.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"mode":"trailing"', '"mode":7'));
    at.writeConfig('bad.config.ts', { suite: bad });
    expectWords(
      await toolfinch(['run', '--config', 'bad.config.ts', '--archive-dir', 'bad']),
      2,
      'all.jsonl:3',
    );
    expect(readdirSync(folder)).not.toContain('bad');
  });

  it('is named when an option, a command or a configuration key is unknown', async () => {
    const option = await toolfinch(['run', '--sed', '1']);
    expect(option.code).toBe(2);
    expect(option.stderr).toContain('--seed');
    expect((await toolfinch(['rum'])).code).toBe(2);
    at.writeConfig('key.config.ts', { proposal: 3 });
    expectWords(await toolfinch(['run', '--config', 'key.config.ts']), 2, 'proposal', 'config schema');
    expectWords(await toolfinch(['run', '--config', 'none.config.ts']), 2, 'none.config.ts');
  });

  it('is named when no daemon answers', async () => {
    const env = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };
    const run = await toolfinch(['run', '--sandbox', 'docker', '--archive-dir', 'undocked'], env);
    expectWords(run, 4, 'No Docker daemon answers', 'Start Docker');
  });

  it('is named when a campaign is missing, damaged, or of a newer version', async () => {
    expectWords(await toolfinch(['status', '--archive-dir', 'empty']), 2, 'no campaign');
    await toolfinch(['run', '--quiet', '--archive-dir', 'old', '--proposals', '1']);
    const path = join(folder, 'old/small/campaign.db');
    expectWords(await toolfinch(['show', 'ffff', '--archive-dir', 'old']), 2, 'no variant ffff');
    const db = new Database(path);
    db.exec('PRAGMA user_version=999');
    db.close();
    expectWords(await toolfinch(['status', '--archive-dir', 'old']), 2, 'newer Toolfinch', 'Update');
    writeFileSync(
      path,
      'not a database at all, only some text that is long enough to be looked at '.repeat(40),
    );
    const damaged = await toolfinch(['resume', '--archive-dir', 'old']);
    expect([2, 4]).toContain(damaged.code);
    expect(damaged.stderr).not.toMatch(/^\s+at /m);
  });
});

describe('the surroundings', () => {
  it('are looked at by doctor, and the configuration is described by a schema', async () => {
    const doctor = await toolfinch(['doctor', '--json']);
    expect(doctor.code).toBe(0);
    expect(JSON.parse(doctor.stdout)).toMatchObject({ ok: true, sandbox: true });
    const blind = await toolfinch(['doctor'], { DOCKER_HOST: 'unix:///nonexistent/docker.sock' });
    expect(blind.stdout).toContain('no daemon answers');
    const schema = await toolfinch(['config', 'schema']);
    expect(JSON.parse(schema.stdout)).toHaveProperty('properties.proposals');
  });

  it('are written by init, once', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'toolfinch-init-'));
    try {
      const run = (...args: string[]): Promise<number | null> =>
        new Promise((resolve) => {
          spawn(process.execPath, [COMMAND, 'init', ...args], { cwd: fresh, stdio: 'ignore' }).on(
            'exit',
            resolve,
          );
        });
      expect(await run()).toBe(0);
      expect(readdirSync(fresh).sort()).toEqual(['toolfinch.config.ts', 'tools']);
      expect(await run()).toBe(2);
      expect(await run('--force')).toBe(0);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  });
});
