import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PromotionConfig } from '../../../src/engine/promotion-config.ts';
import { readTool } from '../../../src/engine/read-tool.ts';
import type { Genome } from '../../../src/mutation/genome.ts';
import { PromotionDesk } from '../../../src/promotion/desk.ts';
import { readInUse } from '../../../src/promotion/in-use.ts';
import type { PromotionRequest } from '../../../src/promotion/requests.ts';
import type { Target } from '../../../src/promotion/target.ts';
import { ROOT } from '../../kit/command.ts';
import { madeUpEvidence, plainTool } from '../../kit/promotion-evidence.ts';
import { writeSmallSuite } from '../../kit/small-suite.ts';

let root: string;
let project: string;
let desk: PromotionDesk;
const env = process.env;
const old = plainTool('text').files['shout.ts'] ?? '';

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toolfinch-targets-'));
  project = join(root, 'repository/packages/app');
  mkdirSync(join(project, '.opencode/tool'), { recursive: true });
  writeFileSync(join(project, '.opencode/tool/shout.ts'), old);
  const author = { NAME: 'Ann', EMAIL: 'ann@example.org' };
  const names = ['AUTHOR', 'COMMITTER'].flatMap((role) =>
    Object.entries(author).map(([key, value]) => [`GIT_${role}_${key}`, value] as const),
  );
  process.env = { ...env, ...Object.fromEntries(names), HOME: root, XDG_CONFIG_HOME: join(root, 'config') };
  git('init', '-q', '-b', 'main', join(root, 'repository'));
  git('add', '.');
  git('commit', '-qm', 'first');
  desk = new PromotionDesk(join(root, 'archive'), { now: () => Date.parse('2026-01-01T00:00:00Z') });
});
afterEach(() => {
  process.env = env;
  rmSync(root, { recursive: true });
});

async function promoted(target: Target, genome: Genome, change: object = {}): Promise<PromotionRequest> {
  desk.ask({
    id: 'req1',
    evidence: madeUpEvidence(genome, { project, ...change }),
    inUse: await readInUse(project, genome.entry.replace('.ts', '')),
    target,
    policy: PromotionConfig.parse({}),
    who: 'ann',
  });
  desk.approve('req1', { who: 'bob' });
  return await desk.install('req1', 'bob');
}

describe('a branch', () => {
  const target: Target = { kind: 'branch', branch: 'toolfinch/shout' };

  it('gets one commit with trailers; the working tree stays as it is', async () => {
    writeFileSync(join(project, 'unsaved.txt'), 'mine');
    const genome = plainTool('text.toUpperCase()');
    const { installed } = await promoted(target, genome);
    expect(git('rev-parse', 'toolfinch/shout')).toBe(installed);
    expect(git('rev-parse', 'toolfinch/shout^')).toBe(git('rev-parse', 'main'));
    expect(git('diff', '--name-only', 'main', 'toolfinch/shout')).toBe(
      'packages/app/.opencode/tool/shout.ts',
    );
    expect(`${git('show', 'toolfinch/shout:packages/app/.opencode/tool/shout.ts')}\n`).toBe(
      genome.files['shout.ts'],
    );
    expect(readFileSync(join(project, '.opencode/tool/shout.ts'), 'utf8')).toBe(old);
    expect(git('status', '--porcelain')).toBe('?? packages/app/unsaved.txt');
    const trailers = git('log', '-1', '--format=%(trailers)', 'toolfinch/shout').split('\n');
    expect(trailers).toEqual([
      expect.stringMatching(/^Toolfinch-Variant: [0-9a-f]{16}$/),
      'Toolfinch-Campaign: c (seed 1)',
      'Toolfinch-Request: req1',
      expect.stringMatching(/^Toolfinch-Evidence: sha256:[0-9a-f]{64}$/),
      `Toolfinch-Audit: 2 ${desk.log.records()[1]?.hash ?? ''}`,
      'Approved-by: bob',
    ]);
  });

  it('is deleted by a rollback, unless it was merged', async () => {
    await promoted(target, plainTool('text.toUpperCase()'));
    git('merge', '-q', '--ff-only', 'toolfinch/shout');
    expect(() => desk.rollback('req1', { who: 'bob' })).toThrow(
      expect.objectContaining({ code: 'BRANCH_MERGED' }),
    );
    git('reset', '-q', '--hard', 'HEAD^');
    desk.rollback('req1', { who: 'bob' });
    expect(git('branch', '--list', 'toolfinch/*')).toBe('');
  });

  it('that is gone already is rolled back, unless its commit was merged', async () => {
    await promoted(target, plainTool('text.toUpperCase()'));
    git('merge', '-q', '--ff-only', 'toolfinch/shout');
    git('branch', '-q', '-D', 'toolfinch/shout');
    expect(() => desk.rollback('req1', { who: 'bob' })).toThrow(
      expect.objectContaining({ code: 'BRANCH_MERGED' }),
    );
    git('reset', '-q', '--hard', 'HEAD^');
    expect(desk.rollback('req1', { who: 'bob' })).toMatchObject({ rolledBack: true });
  });

  it('must not be there', async () => {
    git('branch', 'toolfinch/shout');
    await expect(promoted(target, plainTool('text.toUpperCase()'))).rejects.toThrow(
      expect.objectContaining({ code: 'GIT_FAILED', exitCode: 2 }),
    );
    expect(desk.get('req1')).toMatchObject({ state: 'approved', installed: null });
  });
});

describe('a patch', () => {
  it('is what git apply makes the tool of, several files included', async () => {
    const genome: Genome = {
      entry: 'shout.ts',
      files: {
        'shout.ts': `import { loud } from './loud.ts';\n${plainTool('loud(text)').files['shout.ts'] ?? ''}`,
        'loud.ts': 'export const loud = (text: string): string => text.toUpperCase();\n',
      },
    };
    const file = join(root, 'shout.patch');
    await promoted({ kind: 'patch', file }, genome);
    git('apply', '--directory=packages/app', file);
    const tool = await readInUse(project, 'shout');
    expect(tool.genome).toEqual(genome);
    desk.rollback('req1', { who: 'bob' });
    expect(existsSync(file)).toBe(false);
  });
});

describe('a package', () => {
  it('brings the tool as a plugin, and its own tests pass', { timeout: 180_000 }, async () => {
    const suite = join(root, 'suite');
    writeSmallSuite(suite, ['train', 'heldout']);
    const genome = await readTool(join(ROOT, 'benchmarks/edit/tools/edit.ts'));
    const folder = join(root, 'package');
    await promoted({ kind: 'package', folder }, genome, {
      campaign: { name: 'c', folder: '/c', seed: '1', suite, suiteHash: 'abc' },
      examples: ['train-0', 'train-3'],
    });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const run = (): string => execFileSync(process.execPath, ['--test'], { cwd: folder, encoding: 'utf8' });
    expect(run()).toMatch(/pass 3\b/);
    const { plugin } = (await import(join(folder, 'plugin.js'))) as {
      plugin: () => Promise<{ tool: Record<string, { description: string }> }>;
    };
    expect((await plugin()).tool['edit']?.description).toContain('Replaces oldString');
    // The tests can fail: a tool that does nothing does not pass them.
    const file = join(folder, 'tool/edit.js');
    writeFileSync(file, readFileSync(file, 'utf8').replace('await writeFile(file, after);', ''));
    expect(run).toThrow();
  });
});
