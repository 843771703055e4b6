import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND, ROOT, runCommand, type Ran } from '../kit/command.ts';
import { writeSmallSuite } from '../kit/small-suite.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-e2e-'));
  writeSmallSuite(join(folder, 'suite'), ['train', 'validation', 'heldout']);
  writeConfig('toolfinch.config.ts', {});
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const toolfinch = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
  runCommand(args, { cwd: folder, env: { XDG_STATE_HOME: join(folder, 'state'), ...env } });

function writeConfig(name: string, extra: object): void {
  const config = {
    name: 'small',
    seed: '1',
    tool: join(ROOT, 'benchmarks/edit/tools/edit.ts'),
    suite: join(folder, 'suite'),
    proposals: 8,
    stages: { finalists: { count: 2, trials: 0 }, claim: { enabled: true, trials: 0, builtin: false } },
    ...extra,
  };
  writeFileSync(
    join(folder, name),
    `import { defineConfig } from 'toolfinch';\nexport default defineConfig(${JSON.stringify(config)});\n`,
  );
}

const elites = (campaign: string): string[] => readdirSync(join(folder, campaign, 'elites')).sort();

async function ourContainers(): Promise<number> {
  const all = await new Docker().listContainers({
    all: true,
    filters: { label: ['toolfinch.campaign=small'] },
  });
  return all.length;
}

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
    expect(await ourContainers()).toBe(0);

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
    for (const workers of ['1', '4']) {
      const other = await toolfinch(['run', '--quiet', '--archive-dir', `w${workers}`, '--workers', workers]);
      expect(other.code).toBe(0);
      expect(elites(`w${workers}/small`)).toEqual(elites('a/small'));
    }
  });

  describe('that is interrupted', () => {
    const long = ['run', '--config', 'long.config.ts', '--archive-dir'];
    beforeAll(async () => {
      writeConfig('long.config.ts', { proposals: 20 });
      expect((await toolfinch([...long, 'whole', '--quiet'])).code).toBe(0);
    });

    it.each([
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGKILL', null],
    ] as const)('goes on after %s as if nothing had happened', async (signal, code) => {
      const args = [COMMAND, ...long, `cut-${signal}`];
      const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
      const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
      await new Promise<void>((resolve) => {
        child.stderr.on('data', (chunk: Buffer) => {
          if (/search [1-9]/.test(chunk.toString())) resolve();
        });
      });
      child.kill(signal);
      expect(await exited).toBe(code);
      const resumed = await toolfinch(['resume', '--quiet', '--campaign', `cut-${signal}/small`]);
      expect(resumed.code).toBe(0);
      expect(elites(`cut-${signal}/small`)).toEqual(elites('whole/small'));
      expect(await ourContainers()).toBe(0);
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
    writeConfig('missing.config.ts', { tool: 'nowhere.ts' });
    expectWords(await toolfinch(['run', '--config', 'missing.config.ts']), 2, 'nowhere.ts', 'Check the path');
    writeFileSync(join(folder, 'broken.ts'), 'export default tool({');
    expectWords(await toolfinch(['evaluate', 'broken.ts', '--suite', 'suite']), 2, 'broken.ts is not a tool');
    writeFileSync(join(folder, 'none.ts'), 'export const a = 1;');
    expectWords(await toolfinch(['evaluate', 'none.ts', '--suite', 'suite']), 2, 'no default export');
  });

  it('is named with file and line when a case is wrong', async () => {
    const bad = join(folder, 'bad-suite');
    writeSmallSuite(bad, ['train', 'validation', 'heldout']);
    const file = join(bad, 'cases', 'all.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"mode":"trailing"', '"mode":7'));
    writeConfig('bad.config.ts', { suite: bad });
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
    writeConfig('key.config.ts', { proposal: 3 });
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

describe('a full disk', () => {
  it.runIf(process.getuid?.() === 0)(
    'ends the campaign in order, and it goes on when there is room',
    async () => {
      const disk = join(folder, 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', disk]);
      try {
        const args = ['run', '--quiet', '--archive-dir', 'disk', '--proposals', '60'];
        const full = await toolfinch(args);
        expect(full.code).toBe(4);
        expect(full.stderr).toMatch(/disk is full.*\n.*toolfinch resume/);
        expect(full.stderr).not.toMatch(/^\s+at /m);
        execFileSync('mount', ['-o', 'remount,size=50m', disk]);
        expect((await toolfinch(['resume', '--quiet', '--archive-dir', 'disk'])).code).toBe(0);
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );
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
