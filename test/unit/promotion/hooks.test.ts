import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PromotionConfig } from '../../../src/engine/promotion-config.ts';
import type { Genome } from '../../../src/mutation/genome.ts';
import { PromotionDesk } from '../../../src/promotion/desk.ts';
import { evidenceText } from '../../../src/promotion/evidence/evidence-text.ts';
import type { HookRun } from '../../../src/promotion/hooks/hook-run.ts';
import { runHooks } from '../../../src/promotion/hooks/run-hooks.ts';
import { verifyAudit } from '../../../src/promotion/ledger/verify.ts';
import { madeUpEvidence, plainTool } from '../../kit/promotion-evidence.ts';

let root: string;
const genome = plainTool('text.toUpperCase()');
const node = (script: string, ...args: readonly string[]) => [process.execPath, '-e', script, ...args];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toolfinch-hooks-'));
  mkdirSync(join(root, 'project'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

const run = (
  hooks: readonly object[],
  tool: Genome = genome,
  signal = new AbortController().signal,
): Promise<HookRun[]> =>
  runHooks({
    ...{ archiveDir: join(root, 'archive'), id: 'req', genome: tool, project: join(root, 'project') },
    hooks: PromotionConfig.parse({ hooks }).hooks,
    cwd: root,
    onNote: () => undefined,
    signal,
  });

describe('a hook', () => {
  it('is given the candidate and the project, and runs where the configuration is', async () => {
    const script = 'console.log(process.cwd()); console.log(process.argv.slice(1).join("\\n"))';
    const [one] = await run([
      { name: 'see', command: node(script, '{candidate}', 'in {project}', '{folder}') },
    ]);
    const folder = join(root, 'archive/promotions/req/candidate');
    expect(one?.output).toBe(`${root}\n${folder}/shout.ts\nin ${root}/project\n${folder}\n`);
    expect(one).toMatchObject({ code: 0, why: null });
    expect(readFileSync(join(folder, 'shout.ts'), 'utf8')).toContain('toUpperCase');
  });

  it('passes or fails by its exit code, and ends the row when it fails', async () => {
    const runs = await run([
      { name: 'first', command: node('') },
      { name: 'second', command: node('console.error("too long"); process.exit(3)') },
      { name: 'third', command: node('') },
    ]);
    expect(runs.map(({ name, why }) => [name, why])).toEqual([
      ['first', null],
      ['second', 'it ended with 3'],
    ]);
    expect(runs[1]?.output).toBe('too long\n');
  });

  it('that is not there has failed', async () => {
    expect((await run([{ name: 'gone', command: ['/nowhere/lint'] }]))[0]?.why).toMatch(
      /could not be started/,
    );
  });

  it('is killed at its time limit, with what it has started', async () => {
    const marker = join(root, 'late');
    const child = `setTimeout(() => require('fs').writeFileSync(${JSON.stringify(marker)}, ''), 2500)`;
    const script = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' }); setInterval(() => {}, 1000)`;
    const [one] = await run([{ name: 'slow', command: node(script), timeoutSec: 1 }]);
    expect(one).toMatchObject({ code: null, why: 'it took longer than 1 s' });
    await sleep(3_000);
    expect(existsSync(marker)).toBe(false);
  }, 20_000);

  it('is over at its time limit, too, where only what it has started goes on', async () => {
    const [one] = await run([{ name: 'left', command: ['sh', '-c', 'sleep 30 & exit 0'], timeoutSec: 1 }]);
    expect(one?.why).toBe('it took longer than 1 s');
    expect(one?.ms).toBeLessThan(10_000);
  }, 20_000);

  it('ends with the command', async () => {
    const stop = new AbortController();
    const running = run(
      [{ name: 'slow', command: node('setInterval(() => {}, 1000)') }],
      genome,
      stop.signal,
    );
    setTimeout(() => stop.abort(), 200);
    await expect(running).rejects.toThrow(/abort/i);
  });

  it('has no shell and none of the keys of the one who promotes', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-secret');
    const script = 'console.log(Object.keys(process.env).join(" "), process.argv[1])';
    const [one] = await run([{ name: 'env', command: node(script, '$(id); `id`') }]);
    expect(one?.output).not.toContain('OPENAI_API_KEY');
    expect(one?.output).toContain('$(id); `id`');
  });

  it('cannot move the cursor of who reads what it said', async () => {
    const [one] = await run([
      { name: 'tty', command: node('process.stdout.write("a\\x1b[2J\\x1b]0;t\\x07b\\rc\\n")') },
    ]);
    expect(one?.output).toBe('a]0;tbc\n');
  });

  it('does not run where the candidate brings what linters would run', async () => {
    const files = { 'shout.ts': "import './eslint.config.js';\n", 'eslint.config.js': 'export default [];' };
    const [one] = await run([{ name: 'lint', command: node('') }], { entry: 'shout.ts', files });
    expect(one).toMatchObject({ name: 'files', code: null });
    expect(one?.why).toContain('eslint.config.js');
  });
});

describe('a promotion with hooks', () => {
  it('is not asked for when one fails, and the log says so', async () => {
    const desk = new PromotionDesk(join(root, 'archive'), { now: () => Date.parse('2026-01-01T00:00:00Z') });
    const runs = await run([{ name: 'size', command: node('console.log("9 KB"); process.exit(1)') }]);
    const folder = desk.blocked('req', 'ann', { tool: 'shout', variant: 'v', project: '/p' }, runs);
    expect(readFileSync(join(folder, 'hooks.md'), 'utf8')).toContain('9 KB');
    expect(desk.list()).toEqual([]);
    expect(desk.log.records().map(({ what }) => what)).toMatchObject([
      { kind: 'blocked', request: 'req', hook: 'size', why: 'it ended with 1' },
    ]);
    expect(verifyAudit(desk.log).findings).toEqual([]);
  });

  it('has what they said in its evidence', async () => {
    writeFileSync(join(root, 'licence.txt'), 'MIT');
    const cat = node('process.stdout.write(require("fs").readFileSync("licence.txt"))');
    const hooks = await run([{ name: 'licence', command: cat }]);
    const text = evidenceText(madeUpEvidence(genome, { hooks }));
    expect(text).toMatch(/\| licence \|.*\| passed \|/);
    expect(text).toContain('MIT');
  });
});

describe('the section `promotion.hooks`', () => {
  it.each([
    ['no command', { name: 'x', command: [] }],
    ['no name', { command: ['x'] }],
    ['a limit that is none', { name: 'x', command: ['x'], timeoutSec: 0 }],
    ['a word that it does not know', { name: 'x', command: ['x'], shell: true }],
  ])('refuses %s', (_, hook) => {
    expect(PromotionConfig.safeParse({ hooks: [hook] }).success).toBe(false);
  });
});
